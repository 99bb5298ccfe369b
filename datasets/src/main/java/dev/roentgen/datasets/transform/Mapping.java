package dev.roentgen.datasets.transform;

import dev.roentgen.datasets.Example;
import dev.roentgen.datasets.image.Image;

/**
 * Where each place of a changed picture comes from, in shares of width and height from the centre on, so that a mask of another
 * size follows.
 */
@FunctionalInterface
interface Mapping {
    /**
     * Writes the sources of a row.
     *
     * @param across the row's places as shares of the width, from -0.5 to 0.5
     * @param y the row as a share of the height
     * @param form the width over the height
     * @param right the sources' shares of the width
     * @param down the sources' shares of the height
     */
    void row(double[] across, double y, double form, double[] right, double[] down);

    /** The same of the picture mirrored left to right. */
    default Mapping mirrored() {
        return (across, y, form, right, down) -> {
            row(across, y, form, right, down);
            for (int x = 0; x < right.length; x++) right[x] = -right[x];
        };
    }

    /** The picture by two samples an axis, its mask by the nearest. */
    default Example of(Example example) {
        return example.with(smooth(example.image()), this::nearest);
    }

    /** Outside, the edge goes on. */
    private Image smooth(Image image) {
        int h = image.height(), w = image.width(), c = image.channels();
        byte[] from = image.samples(), to = new byte[from.length];
        var sources = new Sources(this, h, w);
        for (int y = 0; y < h; y++) {
            sources.row(y);
            for (int k = 0; k < c; k++) sources.blend(from, k, c, to, y * w * c + k);
        }
        return image.with(to);
    }

    /** Outside is 0. */
    private Image nearest(Image mask) {
        int h = mask.height(), w = mask.width();
        byte[] from = mask.samples(), to = new byte[from.length];
        var sources = new Sources(this, h, w);
        for (int y = 0; y < h; y++) {
            sources.row(y);
            sources.pick(from, to, y * w);
        }
        return mask.with(to);
    }
}

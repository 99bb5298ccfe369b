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
     * Writes the source of a place.
     *
     * @param x the place's share of the width, from -0.5 to 0.5
     * @param y its share of the height
     * @param form the width over the height
     * @param source x and y of the source
     */
    void from(double x, double y, double form, double[] source);

    /** The picture by two samples an axis, its mask by the nearest. */
    default Example of(Example example) {
        return example.with(smooth(example.image()), this::nearest);
    }

    /** Outside, the edge goes on. */
    private Image smooth(Image image) {
        int h = image.height(), w = image.width(), c = image.channels();
        byte[] from = image.samples(), to = new byte[from.length];
        double[] source = new double[2], across = shares(w), down = shares(h);
        double form = (double) w / h;
        for (int y = 0, at = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                from(across[x], down[y], form, source);
                double sx = within((source[0] + 0.5) * w - 0.5, w - 1), sy = within((source[1] + 0.5) * h - 0.5, h - 1);
                int x0 = (int) sx, y0 = (int) sy, x1 = Math.min(x0 + 1, w - 1), y1 = Math.min(y0 + 1, h - 1);
                double u = sx - x0, v = sy - y0;
                for (int k = 0; k < c; k++) {
                    double top = (1 - u) * value(from, (y0 * w + x0) * c + k) + u * value(from, (y0 * w + x1) * c + k);
                    double bottom =
                            (1 - u) * value(from, (y1 * w + x0) * c + k) + u * value(from, (y1 * w + x1) * c + k);
                    to[at++] = (byte) (int) ((1 - v) * top + v * bottom + 0.5);
                }
            }
        }
        return image.with(to);
    }

    /** Outside is 0. */
    private Image nearest(Image mask) {
        int h = mask.height(), w = mask.width();
        byte[] from = mask.samples(), to = new byte[from.length];
        double[] source = new double[2], across = shares(w), down = shares(h);
        double form = (double) w / h;
        for (int y = 0, at = 0; y < h; y++) {
            for (int x = 0; x < w; x++, at++) {
                from(across[x], down[y], form, source);
                int sx = (int) Math.floor((source[0] + 0.5) * w), sy = (int) Math.floor((source[1] + 0.5) * h);
                if (sx >= 0 && sy >= 0 && sx < w && sy < h) to[at] = from[sy * w + sx];
            }
        }
        return mask.with(to);
    }

    /** The middles of an axis's pixels, worked out once and not for every pixel. */
    private static double[] shares(int n) {
        double[] shares = new double[n];
        for (int i = 0; i < n; i++) shares[i] = (i + 0.5) / n - 0.5;
        return shares;
    }

    private static double within(double at, int last) {
        return at > 0 ? at < last ? at : last : 0;
    }

    private static int value(byte[] samples, int at) {
        return samples[at] & 0xFF;
    }
}

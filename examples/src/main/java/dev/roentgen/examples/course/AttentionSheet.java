package dev.roentgen.examples.course;

import dev.roentgen.datasets.Dataset;
import dev.roentgen.datasets.Example;
import dev.roentgen.datasets.image.Filter;
import dev.roentgen.datasets.image.Image;
import dev.roentgen.datasets.image.MaskOverlay;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Images above their heat maps, one class a column. */
final class AttentionSheet {
    private static final int SIDE = 192, OF_EACH = 2;
    private static final double[][] HEAT = { // from cold to hot: blue, violet, orange, yellow
        {30, 30, 140}, {150, 20, 130}, {245, 125, 20}, {255, 235, 90}
    };

    private final int columns;
    private final List<Image> pictures = new ArrayList<>(), maps = new ArrayList<>();

    AttentionSheet(int classes) {
        columns = Math.max(1, classes);
    }

    /** The numbers of the images to show: the first two of each class, so that each class stands in its column. */
    static int[] chosen(Dataset images) {
        List<Integer> chosen = new ArrayList<>();
        for (int row = 0; row < OF_EACH; row++)
            for (int label = 0; label < Math.max(1, images.classes().size()); label++) {
                int skip = row;
                for (int i = 0; i < images.size(); i++) {
                    boolean fits = images.classes().isEmpty() || images.label(i) == label;
                    if (fits && skip-- == 0) chosen.add(i);
                }
            }
        return chosen.stream().mapToInt(i -> i).toArray();
    }

    /** Adds an image and its map {@code [1, H, W]} of 0 to 1. */
    void add(Example example, Tensor map) {
        Image picture = example.image().to8Bit().toRgb().resized(SIDE, SIDE, Filter.BILINEAR);
        Image heated = heated(picture, map);
        Image mask = example.mask();
        pictures.add(picture);
        maps.add(mask == null ? heated : MaskOverlay.draw(heated, mask, nothing(mask)));
    }

    private static Image nothing(Image like) {
        return Image.gray(like.height(), like.width(), new byte[like.height() * like.width()]);
    }

    private static Image heated(Image picture, Tensor map) {
        float[] values = map.toArray();
        byte[] grey = new byte[values.length];
        for (int i = 0; i < grey.length; i++) grey[i] = (byte) Math.round(255 * values[i]);
        Image heat = Image.gray(map.dim(1), map.dim(2), grey).resized(SIDE, SIDE, Filter.BILINEAR);
        byte[] pixels = picture.samples();
        for (int i = 0; i < SIDE * SIDE; i++) {
            double heatHere = heat.at(i / SIDE, i % SIDE, 0) / 255.0;
            double share = 0.25 + 0.4 * heatHere, at = heatHere * (HEAT.length - 1);
            int from = Math.min(HEAT.length - 2, (int) at);
            for (int c = 0; c < 3; c++) {
                double colour = HEAT[from][c] + (at - from) * (HEAT[from + 1][c] - HEAT[from][c]);
                pixels[3 * i + c] = (byte) Math.round((pixels[3 * i + c] & 255) * (1 - share) + colour * share);
            }
        }
        return picture.with(pixels);
    }

    Image image() {
        List<Image> all = new ArrayList<>();
        for (int from = 0; from < pictures.size(); from += columns) {
            int to = Math.min(pictures.size(), from + columns);
            all.addAll(pictures.subList(from, to));
            all.addAll(maps.subList(from, to));
        }
        return MaskOverlay.sheet(all, columns);
    }
}

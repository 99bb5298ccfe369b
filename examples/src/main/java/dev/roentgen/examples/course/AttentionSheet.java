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
        pictures.add(picture);
        maps.add(HeatMap.over(picture, map, example.mask()));
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

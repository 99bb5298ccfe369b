package dev.roentgen.datasets.loader;

import dev.roentgen.check.DataException;
import dev.roentgen.datasets.Example;
import dev.roentgen.datasets.image.Normalisation;
import java.util.Arrays;

/** A batch in plain arrays, which are used again for later batches. */
final class HostBatch {
    /** {@code [B, C, H, W]}, {@code [B, 1, H, W]} and {@code [B]}; longer than needed after a smaller last batch. */
    final float[] images, masks;

    final long[] labels;
    int count;
    boolean masked;

    HostBatch(int most, int channels, int area) {
        images = new float[most * channels * area];
        masks = new float[most * area];
        labels = new long[most];
    }

    void clear() {
        count = 0;
    }

    void add(Example example, Normalisation normalisation) {
        var mask = example.mask();
        int area = example.image().height() * example.image().width();
        if (count > 0 && masked != (mask != null)) {
            throw new DataException(
                    example.name(),
                    "all pictures of a data set or none must have",
                    "a mask",
                    masked ? "none here" : "one here",
                    "Add the masks that lack, or open the folder without masks.");
        }
        masked = mask != null;
        normalisation.write(example.image(), images, count * normalisation.channels() * area);
        if (mask != null) Normalisation.NONE.write(mask, masks, count * area);
        labels[count++] = example.label();
    }

    float[] images(int channels, int area) {
        return exactly(images, count * channels * area);
    }

    float[] masks(int area) {
        return exactly(masks, count * area);
    }

    long[] labels() {
        return count == labels.length ? labels : Arrays.copyOf(labels, count);
    }

    private static float[] exactly(float[] values, int length) {
        return values.length == length ? values : Arrays.copyOf(values, length);
    }
}

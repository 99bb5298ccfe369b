package dev.roentgen.datasets.loader;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.check.DataException;
import dev.roentgen.data.Batch;
import dev.roentgen.datasets.Example;
import dev.roentgen.datasets.image.Normalization;
import dev.roentgen.tensor.Tensor;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;

/** A batch in plain arrays, which are used again for later batches. */
final class HostBatch {
    private static final Normalization MASK = Normalization.mask();

    /** {@code [B, C, H, W]}, {@code [B, 1, H, W]} and {@code [B]}; longer than needed after a smaller last batch. */
    final float[] images, masks;

    final long[] labels;
    final List<String> names = new ArrayList<>();
    int count;
    boolean masked, labelled;

    HostBatch(int most, int channels, int area) {
        images = new float[most * channels * area];
        masks = new float[most * area];
        labels = new long[most];
    }

    void clear() {
        count = 0;
        names.clear();
    }

    void add(Example example, Normalization normalization) {
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
        normalization.write(example.image(), images, count * normalization.channels() * area);
        if (mask != null) MASK.write(mask, masks, count * area);
        names.add(example.name());
        labelled = example.label() >= 0;
        labels[count++] = example.label();
    }

    Batch toBatch(int channels, int height, int width) {
        int area = height * width;
        Shape pictures = Shape.of(count, channels, height, width), planes = Shape.of(count, 1, height, width);
        return new Batch(
                Tensor.of(DType.F32, pictures, FloatBuffer.wrap(images, 0, count * channels * area)),
                labelled ? Tensor.of(DType.I64, Shape.of(count), LongBuffer.wrap(labels, 0, count)) : null,
                masked ? Tensor.of(DType.F32, planes, FloatBuffer.wrap(masks, 0, count * area)) : null,
                names);
    }
}

package dev.roentgen.training.metric;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.ShapeException;
import dev.roentgen.tensor.Tensor;
import java.util.Arrays;

/** The mean of one value per sample; the values are kept, for intervals and paired tests. */
abstract class PerSample implements Metric {
    private double[] values = new double[64];
    private int count;

    final void put(double value) {
        if (count == values.length) values = Arrays.copyOf(values, 2 * count);
        values[count++] = value;
    }

    /** The values, in the order of the samples. */
    public final double[] values() {
        return Arrays.copyOf(values, count);
    }

    @Override
    public final double value() {
        return Arrays.stream(values, 0, count).average().orElse(Double.NaN);
    }

    @Override
    public final void merge(Metric other) {
        if (other.getClass() != getClass())
            throw new ArgumentException(
                    name(), "only a metric of its kind can be merged", "", other.name(), "Merge each with its own.");
        for (double v : ((PerSample) other).values()) put(v);
    }

    static void sameShape(String where, Tensor prediction, Tensor target) {
        if (!target.shape().equals(prediction.shape()))
            throw new ShapeException(
                    where,
                    "masks must have the prediction's shape",
                    prediction.shape().toString(),
                    target.shape().toString(),
                    "Resize the masks, or give one mask for every class.");
    }
}

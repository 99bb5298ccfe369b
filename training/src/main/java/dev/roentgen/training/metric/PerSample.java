package dev.roentgen.training.metric;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.ShapeException;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** The mean of one value per sample; the values are kept, for intervals and paired tests. */
abstract class PerSample implements Metric {
    private double[] values = new double[64];
    private int count;

    final void put(double value) {
        if (count == values.length) values = Arrays.copyOf(values, 2 * count);
        values[count++] = value;
    }

    /** What its values are of. */
    String kind() {
        return name();
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
        String theirs = other instanceof PerSample p ? p.kind() : other.name();
        if (other.getClass() != getClass() || !theirs.equals(kind()))
            throw new ArgumentException(
                    kind(), "only a metric of its kind can be merged", "", theirs, "Merge each with its own.");
        for (double v : ((PerSample) other).values()) put(v);
    }

    /** Checks that there is a mask for every prediction: {@code [B, C, ..]}. */
    static void checkMasks(String where, Tensor prediction, Tensor target) {
        if (!target.shape().equals(prediction.shape()))
            throw new ShapeException(
                    where,
                    "masks must have the prediction's shape",
                    prediction.shape().toString(),
                    target.shape().toString(),
                    "Resize the masks, or give one mask for every class.");
        if (prediction.rank() < 3)
            throw new ShapeException(
                    where, "masks must be", "[B, C, ..]", target.shape().toString(), "Add the axes that are missing.");
    }

    /** The regions of each image and class: {@code [B, C]}, one after another. */
    static List<Regions> regions(
            Tensor logits, Tensor masks, UnaryOperator<Tensor> predicted, UnaryOperator<Tensor> truth) {
        int[] axes = new int[logits.rank() - 2];
        for (int i = 0; i < axes.length; i++) axes[i] = i + 2;
        double[] sums = Autograd.off(() -> {
            try (Scope scope = Scope.open()) {
                Tensor p = predicted.apply(logits).to(logits.dtype()),
                        t = truth.apply(masks).to(logits.dtype());
                return Tensor.stack(0, p.mul(t).sum(false, axes), p.sum(false, axes), t.sum(false, axes))
                        .toDoubleArray(); // [3, B, C]
            }
        });
        int n = sums.length / 3;
        List<Regions> regions = new ArrayList<>();
        for (int i = 0; i < n; i++) regions.add(new Regions(sums[i], sums[n + i], sums[2 * n + i]));
        return regions;
    }
}

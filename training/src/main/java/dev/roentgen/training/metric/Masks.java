package dev.roentgen.training.metric;

import dev.roentgen.check.ShapeException;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Tensor;

/** A figure per image and class from how many places are predicted, are true, and are both. */
abstract class Masks extends PerSample {
    /** The figure of one mask; called only where something is predicted or true. */
    abstract double of(double both, double predicted, double truth);

    @Override
    public final void add(Tensor logits, Tensor masks) {
        String where = getClass().getSimpleName();
        sameShape(where, logits, masks);
        if (logits.rank() < 3)
            throw new ShapeException(
                    where, "masks must be", "[B, C, ..]", masks.shape().toString(), "Add the axes that are missing.");
        double[] counts = Autograd.off(() -> {
            try (Scope scope = Scope.open()) {
                return counts(logits, masks);
            }
        });
        int n = counts.length / 3;
        for (int i = 0; i < n; i++) {
            double both = counts[i], predicted = counts[n + i], truth = counts[2 * n + i];
            put(predicted + truth == 0 ? 1 : of(both, predicted, truth)); // rightly nothing is right
        }
    }

    /** Both, predicted and true per image and class, one after another: {@code [3, B, C]}. */
    private static double[] counts(Tensor logits, Tensor masks) {
        int[] axes = new int[logits.rank() - 2];
        for (int i = 0; i < axes.length; i++) axes[i] = i + 2;
        Tensor p = logits.gt(0).to(logits.dtype()); // a probability above one half
        Tensor t = masks.ge(0.5).to(logits.dtype());
        return Tensor.stack(0, p.mul(t).sum(false, axes), p.sum(false, axes), t.sum(false, axes))
                .toDoubleArray();
    }
}

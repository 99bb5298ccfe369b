package dev.roentgen.training.loss;

import dev.roentgen.array.Shape;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.tensor.NormOps.Reduction;
import dev.roentgen.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The mean cross entropy of logits {@code [B, C, ..]} with class numbers {@code [B, ..]}.
 *
 * @param smoothing the share of each target spread over all classes. Szegedy et al., arXiv:1512.00567
 * @param weights a factor per class, by whose sum the mean is divided; empty for none
 * @param ignore a class that does not count
 */
public record CrossEntropy(double smoothing, List<Double> weights, long ignore) implements Loss {
    /** Checks the numbers. */
    public CrossEntropy {
        weights = List.copyOf(weights);
        if (!(smoothing >= 0 && smoothing < 1))
            throw new ArgumentException(
                    "CrossEntropy", "smoothing must be", "from 0 to below 1", Double.toString(smoothing), "Use 0.1.");
        for (double w : weights)
            if (!(w >= 0 && w < Double.POSITIVE_INFINITY))
                throw new ArgumentException(
                        "CrossEntropy", "weights must be", "0 or more", weights.toString(), "Use 1 for each class.");
    }

    /** Without smoothing and weights; class -100 does not count. */
    public CrossEntropy() {
        this(0, List.of(), -100);
    }

    /** The same with targets smoothed. */
    public CrossEntropy smoothing(double share) {
        return new CrossEntropy(share, weights, ignore);
    }

    /** The same with a factor per class. */
    public CrossEntropy weights(double... perClass) {
        return new CrossEntropy(smoothing, Arrays.stream(perClass).boxed().toList(), ignore);
    }

    /** The same where another class does not count. */
    public CrossEntropy ignore(long number) {
        return new CrossEntropy(smoothing, weights, number);
    }

    @Override
    public Tensor of(Tensor logits, Tensor classes) {
        @Nullable Tensor w = null;
        if (!weights.isEmpty())
            w = Tensor.of(weights.stream().mapToDouble(d -> d).toArray(), Shape.of(weights.size()))
                    .to(logits.dtype())
                    .to(logits.backend());
        return logits.crossEntropy(classes, w, smoothing, ignore, Reduction.MEAN);
    }
}

package dev.roentgen.training.loss;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.tensor.Tensor;

/**
 * How wrong a prediction is, as one number to make small. Losses add up:
 *
 * <pre>{@code
 * Loss loss = Losses.bceWithLogits().times(0.5).plus(Overlap.dice().smooth(1));
 * }</pre>
 */
@FunctionalInterface
public interface Loss {
    /** The loss of what a model gives, mostly logits, against what is true. */
    Tensor of(Tensor prediction, Tensor target);

    /** This loss times a weight. */
    default Loss times(double weight) {
        if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY))
            throw new ArgumentException(
                    "Loss.times", "the weight must be", "0 or more", Double.toString(weight), "Use times(0.5).");
        return (prediction, target) -> of(prediction, target).mul(weight);
    }

    /** Two losses of the same prediction, by weights: {@code Loss.weighted(0.5, a, 0.5, b)}. */
    static Loss weighted(double first, Loss a, double second, Loss b) {
        return a.times(first).plus(b.times(second));
    }

    /** The sum of this loss and another. */
    default Loss plus(Loss other) {
        return (prediction, target) -> of(prediction, target).add(other.of(prediction, target));
    }
}

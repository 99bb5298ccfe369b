package dev.roentgen.training.loss;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.tensor.Tensor;

/**
 * Mean binary cross entropy plus the soft Dice loss of the whole batch, from logits: what lung masks are trained with.
 *
 * <pre>{@code
 * mean BCE(x, t) + 1 - (2 sum(p t) + smooth) / (sum(p) + sum(t) + smooth),   p = sigmoid(x)
 * }</pre>
 *
 * @param smooth added above and below, so that an empty batch of masks can be learnt too
 */
public record BceDice(double smooth) implements Loss {
    /** Checks the smoothing. */
    public BceDice {
        if (!(smooth >= 0 && smooth < Double.POSITIVE_INFINITY))
            throw new ArgumentException("BceDice", "smooth must be", "0 or more", Double.toString(smooth), "Use 1e-5.");
    }

    /** With a smoothing of 1e-5. */
    public BceDice() {
        this(1e-5);
    }

    @Override
    public Tensor of(Tensor logits, Tensor target) {
        Tensor t = Targets.same("BceDice", logits, target), p = logits.sigmoid();
        Tensor dice = Overlap.dice().smooth(smooth / 2).countEmpty().binary(p, t); // here I is not doubled
        return Losses.bce(logits, t, p).mean().add(dice);
    }
}

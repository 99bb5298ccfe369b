package dev.roentgen.training.loss;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.tensor.Tensor;

/**
 * Focal loss {@code (1 - q)^gamma BCE}, from logits, where {@code q} is the probability given to what is true: it looks
 * away from what is already right. The mean over all places and channels. Lin et al., arXiv:1708.02002.
 *
 * @param mode what channels and targets mean
 * @param gamma how much it looks away; 0 is plain cross entropy
 * @param alpha the weight of what is true, from 0 to 1, against {@code 1 - alpha} of what is not; negative: no weights
 */
public record Focal(Mode mode, double gamma, double alpha) implements Loss {
    /** Checks gamma and alpha. */
    public Focal {
        if (!(gamma >= 0 && gamma < Double.POSITIVE_INFINITY))
            throw new ArgumentException("Focal", "gamma must be", "0 or more", Double.toString(gamma), "Use 2.");
        if (!(alpha <= 1))
            throw new ArgumentException(
                    "Focal",
                    "alpha must be",
                    "from 0 to 1, or negative for no weights",
                    Double.toString(alpha),
                    "Use 0.25.");
    }

    /** The loss of one class with {@code gamma = 2} and no weights. */
    public static Focal binary() {
        return new Focal(Mode.BINARY, 2, -1);
    }

    /** The loss of several classes, each against the rest, with {@code gamma = 2} and no weights. */
    public static Focal multiclass() {
        return new Focal(Mode.MULTICLASS, 2, -1);
    }

    /** The same with another gamma. */
    public Focal gamma(double gamma) {
        return new Focal(mode, gamma, alpha);
    }

    /** The same with a weight for what is true. */
    public Focal alpha(double alpha) {
        return new Focal(mode, gamma, alpha);
    }

    @Override
    public Tensor of(Tensor logits, Tensor target) {
        Tensor t = mode == Mode.MULTICLASS
                ? Targets.oneHot("Focal", logits, target)
                : Targets.same("Focal", logits, target);
        Tensor entropy = Losses.bce(logits, t, logits.sigmoid());
        Tensor wrong = entropy.neg().expm1().neg(); // 1 - q = 1 - e^-entropy
        if (gamma < 1) wrong = wrong.clampMin(Losses.TINY); // a root is infinitely steep at 0
        Tensor loss = entropy.mul(wrong.pow(gamma));
        if (alpha >= 0) loss = loss.mul(t.mul(2 * alpha - 1).add(1 - alpha));
        return loss.mean();
    }
}

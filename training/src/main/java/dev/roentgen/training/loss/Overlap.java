package dev.roentgen.training.loss;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.tensor.Tensor;

/**
 * One less the overlap of predicted and true regions: the Dice, Jaccard and Tversky losses, from logits, over the whole
 * batch. With the probabilities {@code p}, the truth {@code t}, {@code I = sum(p t)}, {@code FP = sum(p) - I} and
 * {@code FN = sum(t) - I}:
 *
 * <pre>{@code
 * score = (I + smooth) / (I + alpha FP + beta FN + smooth)
 * loss  = mean over channels of (1 - score, or -log(score)), to the power of gamma
 * }</pre>
 *
 * <p>Shapes: see {@link Mode}. Milletari et al., arXiv:1606.04797 (Dice); Salehi et al., arXiv:1706.05721 (Tversky);
 * Abraham and Khan, arXiv:1810.07842 (gamma).
 *
 * @param mode what channels and targets mean
 * @param alpha what a false positive costs
 * @param beta what a false negative costs
 * @param gamma the power the mean is raised to
 * @param smooth added above and below: keeps empty masks harmless
 * @param eps the least denominator, the least score whose logarithm is taken, and the least mean of which a root is
 * @param logarithmic whether the loss is {@code -log(score)}
 * @param skipEmpty whether a channel of which the batch has no true element costs nothing
 */
public record Overlap(
        Mode mode,
        double alpha,
        double beta,
        double gamma,
        double smooth,
        double eps,
        boolean logarithmic,
        boolean skipEmpty)
        implements Loss {
    /** Checks that nothing is negative. */
    public Overlap {
        notNegative("alpha", alpha);
        notNegative("beta", beta);
        notNegative("gamma", gamma);
        notNegative("smooth", smooth);
        notNegative("eps", eps);
    }

    private static void notNegative(String name, double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY))
            throw new ArgumentException(
                    "Overlap", name + " must be", "0 or more", Double.toString(value), "Use 0 or 1.");
    }

    /** The Dice loss of one class, {@code alpha = beta = 0.5}, so {@code 2 I / (sum(p) + sum(t))}, without smoothing. */
    public static Overlap dice() {
        return new Overlap(Mode.BINARY, 0.5, 0.5, 1, 0, 1e-7, false, true);
    }

    /** The Jaccard loss (intersection over union) of one class, without smoothing. */
    public static Overlap jaccard() {
        return new Overlap(Mode.BINARY, 1, 1, 1, 0, 1e-7, false, true);
    }

    /** The Tversky loss of one class, with the costs of false positives and false negatives. */
    public static Overlap tversky(double alpha, double beta) {
        return new Overlap(Mode.BINARY, alpha, beta, 1, 0, 1e-7, false, true);
    }

    /** The same for another meaning of channels and targets. */
    public Overlap mode(Mode mode) {
        return new Overlap(mode, alpha, beta, gamma, smooth, eps, logarithmic, skipEmpty);
    }

    /** The same with another number added above and below. */
    public Overlap smooth(double smooth) {
        return new Overlap(mode, alpha, beta, gamma, smooth, eps, logarithmic, skipEmpty);
    }

    /** The same raised to a power: above 1 it turns to the hard cases. */
    public Overlap gamma(double gamma) {
        return new Overlap(mode, alpha, beta, gamma, smooth, eps, logarithmic, skipEmpty);
    }

    /** The same as {@code -log(score)}. */
    public Overlap logarithm() {
        return new Overlap(mode, alpha, beta, gamma, smooth, eps, true, skipEmpty);
    }

    /** The same, where predicting something in a channel that is truly empty costs too. */
    public Overlap countEmpty() {
        return new Overlap(mode, alpha, beta, gamma, smooth, eps, logarithmic, false);
    }

    @Override
    public Tensor of(Tensor logits, Tensor target) {
        return switch (mode) {
            case BINARY -> binary(logits.sigmoid(), Targets.same("Overlap", logits, target));
            case MULTILABEL -> perChannel(logits.sigmoid(), Targets.same("Overlap", logits, target));
            case MULTICLASS -> {
                Tensor t = Targets.oneHot("Overlap", logits, target);
                yield perChannel(logits.softmax(1), t);
            }
        };
    }

    /** From probabilities, all elements together. */
    Tensor binary(Tensor p, Tensor t) {
        return loss(p.mul(t).sum(), p.sum(), t.sum());
    }

    private Tensor perChannel(Tensor p, Tensor t) {
        int[] axes = new int[p.rank() - 1]; // all but the channels
        for (int i = 1; i < axes.length; i++) axes[i] = i + 1;
        return loss(p.mul(t).sum(false, axes), p.sum(false, axes), t.sum(false, axes));
    }

    private Tensor loss(Tensor both, Tensor predicted, Tensor truth) {
        Tensor wrong = predicted.sub(both).mul(alpha).add(truth.sub(both).mul(beta));
        Tensor score = both.add(smooth).div(both.add(wrong).add(smooth).clampMin(eps));
        Tensor loss = logarithmic ? score.clampMin(eps).log().neg() : score.rsub(1);
        if (skipEmpty) loss = loss.mul(truth.gt(0).to(loss.dtype()));
        Tensor mean = loss.rank() == 0 ? loss : loss.mean();
        if (gamma < 1) mean = mean.clampMin(eps); // a root is infinitely steep at 0
        return gamma == 1 ? mean : mean.pow(gamma);
    }
}

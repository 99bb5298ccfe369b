package dev.roentgen.training.loss;

import static dev.roentgen.tensor.Op.save;

import dev.roentgen.array.DType;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.ShapeException;
import dev.roentgen.tensor.NormOps.Reduction;
import dev.roentgen.tensor.Op;
import dev.roentgen.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** The plain losses: cross entropies and distances. */
public final class Losses {
    static final double TINY = Float.MIN_NORMAL; // keeps log(0) finite where it is multiplied by 0

    private Losses() {}

    /** The mean cross entropy of logits {@code [B, C, ..]} with class numbers {@code [B, ..]}. */
    public static Tensor crossEntropy(Tensor logits, Tensor classes) {
        return logits.crossEntropy(classes);
    }

    /** The mean binary cross entropy; see {@link #bceWithLogits(Tensor, Tensor, Tensor, Tensor, Reduction)}. */
    public static Tensor bceWithLogits(Tensor logits, Tensor target) {
        return bceWithLogits(logits, target, null, null, Reduction.MEAN);
    }

    /** The same as a loss to combine with others. */
    public static Loss bceWithLogits() {
        return Losses::bceWithLogits;
    }

    /**
     * Binary cross entropy {@code -w (a t log p + (1 - t) log(1 - p))} with {@code p = sigmoid(x)}, without overflow.
     *
     * @param target numbers from 0 to 1, of the logits' shape
     * @param weight a factor {@code w} per element, broadcast, or null
     * @param posWeight a factor {@code a} for what is true, broadcast: one per channel or class in the last axes, or null
     */
    public static Tensor bceWithLogits(
            Tensor logits, Tensor target, @Nullable Tensor weight, @Nullable Tensor posWeight, Reduction reduction) {
        Tensor t = Targets.same("bceWithLogits", logits, target);
        Tensor loss = posWeight == null
                ? bce(logits, t, logits.sigmoid())
                : logits.sub(logits.mul(t))
                        .add(t.mul(posWeight.sub(1)).add(1).mul(logits.neg().softplus()));
        return reduced(weight == null ? loss : loss.mul(weight), reduction);
    }

    /** {@code max(x, 0) - x t + log(1 + e^-|x|)}, with {@code p = sigmoid(x)} at hand for the gradient {@code p - t}. */
    static Tensor bce(Tensor x, Tensor t, Tensor p) {
        return Op.named("bceWithLogits")
                .input(x, save(p), save(t), (dy, y, target) -> dy.mul(y.sub(target)))
                .input(t, save(x), (dy, u) -> dy.mul(u).neg())
                .compute(() -> x.relu().sub(x.mul(t)).add(x.abs().neg().exp().log1p()));
    }

    /** The mean squared difference. */
    public static Tensor mse(Tensor x, Tensor target) {
        return mse(x, target, Reduction.MEAN);
    }

    /** The squared difference. */
    public static Tensor mse(Tensor x, Tensor target, Reduction reduction) {
        return reduced(x.sub(Targets.same("mse", x, target)).square(), reduction);
    }

    /** The mean absolute difference. */
    public static Tensor l1(Tensor x, Tensor target) {
        return l1(x, target, Reduction.MEAN);
    }

    /** The absolute difference. */
    public static Tensor l1(Tensor x, Tensor target, Reduction reduction) {
        return reduced(x.sub(Targets.same("l1", x, target)).abs(), reduction);
    }

    /** The mean of {@link #smoothL1(Tensor, Tensor, double, Reduction)} with {@code beta = 1}. */
    public static Tensor smoothL1(Tensor x, Tensor target) {
        return smoothL1(x, target, 1, Reduction.MEAN);
    }

    /** Of {@code d = |x - t|}: {@code d^2 / (2 beta)} below beta, {@code d - beta / 2} above. Girshick, arXiv:1504.08083. */
    public static Tensor smoothL1(Tensor x, Tensor target, double beta, Reduction reduction) {
        if (beta == 0) return l1(x, target, reduction);
        return reduced(bowl("smoothL1", "beta", x, target, beta).div(beta), reduction);
    }

    /** The mean of {@link #huber(Tensor, Tensor, double, Reduction)} with {@code delta = 1}. */
    public static Tensor huber(Tensor x, Tensor target) {
        return huber(x, target, 1, Reduction.MEAN);
    }

    /** Of {@code d = |x - t|}: {@code d^2 / 2} below delta, {@code delta (d - delta / 2)} above. */
    public static Tensor huber(Tensor x, Tensor target, double delta, Reduction reduction) {
        return reduced(bowl("huber", "delta", x, target, delta), reduction);
    }

    /** A parabola up to the bound and its tangent beyond: with {@code q = min(d, bound)}, {@code q (d - q / 2)}. */
    private static Tensor bowl(String where, String name, Tensor x, Tensor target, double bound) {
        if (!(bound > 0 && bound < Double.POSITIVE_INFINITY))
            throw new ArgumentException(
                    where, name + " must be", "positive", Double.toString(bound), "Use 1, or l1 for the limit 0.");
        Tensor d = x.sub(Targets.same(where, x, target)).abs(), q = d.clampMax(bound);
        return q.mul(d.sub(q.mul(0.5)));
    }

    /** The mean of {@code -x[class]} of log-probabilities {@code [B, C, ..]} for class numbers {@code [B, ..]}. */
    public static Tensor nll(Tensor logProbabilities, Tensor classes) {
        return nll(logProbabilities, classes, null, -100, Reduction.MEAN);
    }

    /**
     * Negative log-likelihood {@code -w[class] x[class]}.
     *
     * @param weight a factor per class {@code [C]}, or null; the mean is divided by the sum of the targets' weights
     * @param ignore a class that does not count
     */
    public static Tensor nll(
            Tensor logProbabilities, Tensor classes, @Nullable Tensor weight, long ignore, Reduction reduction) {
        Targets.ofClasses("nll", logProbabilities, classes);
        Tensor of = classes.to(DType.I64), counted = of.ne(ignore);
        Tensor safe = of.mul(counted.to(DType.I64)); // class 0 stands in for the ignored, with weight 0
        Tensor w = counted.to(logProbabilities.dtype());
        if (weight != null) {
            if (weight.rank() != 1 || weight.dim(0) != logProbabilities.dim(1))
                throw new ShapeException(
                        "nll",
                        "weight must have the shape",
                        "[" + logProbabilities.dim(1) + "]",
                        weight.shape().toString(),
                        "Give one factor per class.");
            w = w.mul(weight.gather(0, safe.flatten()).reshape(safe.shape()));
        }
        Tensor loss =
                logProbabilities.gather(1, safe.unsqueeze(1)).squeeze(1).mul(w).neg();
        return reduction == Reduction.MEAN ? loss.sum().div(w.sum()) : reduced(loss, reduction);
    }

    /** Kullback-Leibler divergence {@code sum t (log t - x)} of log-probabilities, divided by the batch size. */
    public static Tensor klDiv(Tensor logProbabilities, Tensor target) {
        return klDiv(logProbabilities, target, Reduction.SUM).div(Math.max(1, logProbabilities.dim(0)));
    }

    /** The same reduced otherwise; {@code MEAN} divides by the number of elements, not by the batch size. */
    public static Tensor klDiv(Tensor logProbabilities, Tensor target, Reduction reduction) {
        Tensor t = Targets.same("klDiv", logProbabilities, target);
        return reduced(t.mul(t.clampMin(TINY).log().sub(logProbabilities)), reduction);
    }

    static Tensor reduced(Tensor loss, Reduction reduction) {
        return switch (reduction) {
            case NONE -> loss;
            case SUM -> loss.sum();
            case MEAN -> loss.mean();
        };
    }
}

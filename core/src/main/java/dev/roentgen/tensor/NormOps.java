package dev.roentgen.tensor;

import dev.roentgen.backend.kernel.Activation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Normalisation, softmax, dropout and cross entropy. */
public sealed interface NormOps permits Tensor {
    /** What batch normalisation in training gives: the result, and the batch's mean and biased variance, {@code [C]}. */
    record BatchNormed(Tensor y, Tensor mean, Tensor var) implements Tensors {
        @Override
        public List<Tensor> tensors() {
            return List.of(y, mean, var);
        }
    }

    /** A normalised sum and the sum itself. */
    record AddNormed(Tensor y, Tensor sum) implements Tensors {
        @Override
        public List<Tensor> tensors() {
            return List.of(y, sum);
        }
    }

    /**
     * Batch normalisation with the batch's own statistics, then an optional addition, then an activation. Ioffe and Szegedy,
     * arXiv:1502.03167. Shapes: this and {@code residual [B, C, ..]}, {@code weight} and {@code bias [C]}.
     */
    default BatchNormed batchNorm(
            @Nullable Tensor weight,
            @Nullable Tensor bias,
            double eps,
            @Nullable Tensor residual,
            Activation activation) {
        return Norms.batch((Tensor) this, weight, bias, eps, residual, activation);
    }

    /** The same with given statistics {@code [C]}, as in evaluation. */
    default Tensor batchNorm(
            @Nullable Tensor weight,
            @Nullable Tensor bias,
            Tensor mean,
            Tensor var,
            double eps,
            @Nullable Tensor residual,
            Activation activation) {
        return Norms.batch((Tensor) this, weight, bias, mean, var, eps, residual, activation);
    }

    /** Layer normalisation over the weight's axes, or the last one. Ba, Kiros and Hinton, arXiv:1607.06450. */
    default Tensor layerNorm(@Nullable Tensor weight, @Nullable Tensor bias, double eps) {
        return layerNorm(weight == null ? 1 : weight.rank(), weight, bias, eps);
    }

    /** Layer normalisation over the last {@code axes} axes; weight and bias have their shape. */
    default Tensor layerNorm(int axes, @Nullable Tensor weight, @Nullable Tensor bias, double eps) {
        return Norms.layer((Tensor) this, axes, weight, bias, eps);
    }

    /** {@code layerNorm(this + residual)} and the sum, in one pass where the backend can. */
    default AddNormed addLayerNorm(Tensor residual, @Nullable Tensor weight, @Nullable Tensor bias, double eps) {
        return Norms.addLayer((Tensor) this, residual, weight, bias, eps);
    }

    /** Group normalisation of {@code [B, C, ..]}; weight and bias {@code [C]}. Wu and He, arXiv:1803.08494. */
    default Tensor groupNorm(int groups, @Nullable Tensor weight, @Nullable Tensor bias, double eps) {
        return Norms.group((Tensor) this, groups, weight, bias, eps);
    }

    /** {@code x / max(|x|, 1e-12)} along an axis, with the Euclidean norm. */
    default Tensor normalize(int axis) {
        Tensor x = (Tensor) this;
        return x.div(x.norm(true, axis).clampMin(1e-12));
    }

    /** The cosine of the angle to another tensor along an axis. */
    default Tensor cosineSimilarity(Tensor other, int axis) {
        Tensor x = (Tensor) this;
        Tensor squares = x.square().sum(false, axis).mul(other.square().sum(false, axis));
        return x.mul(other).sum(false, axis).div(squares.clampMin(1e-16).sqrt());
    }

    /** {@code e^x / sum(e^x)} along an axis. */
    default Tensor softmax(int axis) {
        return Norms.softmax((Tensor) this, axis, false);
    }

    /** The logarithm of {@link #softmax}, without loss. */
    default Tensor logSoftmax(int axis) {
        return Norms.softmax((Tensor) this, axis, true);
    }

    /** Zeroes elements with probability p and scales the rest by {@code 1 / (1 - p)}. Srivastava et al., JMLR 15, 2014. */
    default Tensor dropout(double p) {
        Tensor x = (Tensor) this;
        return p == 0 ? x : Norms.dropout(x, p, x.shape());
    }

    /**
     * Zeroes with probability p all elements that share their place in the first {@code axes} axes, and scales the rest by
     * {@code 1 / (1 - p)}: with 1 whole samples, Huang et al., arXiv:1603.09382; with 2 whole channels.
     */
    default Tensor dropout(double p, int axes) {
        Tensor x = (Tensor) this;
        int[] mask = x.shape().dims();
        java.util.Arrays.fill(mask, axes, mask.length, 1);
        return p == 0 ? x : Norms.dropout(x, p, dev.roentgen.array.Shape.of(mask));
    }

    /** How losses of several elements become one. */
    enum Reduction {
        /** The (weighted) mean. */
        MEAN,
        /** The sum. */
        SUM,
        /** All of them, as they are. */
        NONE
    }

    /** The mean cross entropy of logits {@code [N, C]} with classes {@code [N]}. */
    default Tensor crossEntropy(Tensor target) {
        return crossEntropy(target, null, 0, -100, Reduction.MEAN);
    }

    /**
     * Cross entropy of logits {@code [N, C, ..]} with classes {@code I64 [N, ..]}, or with probabilities {@code [N, C, ..]}.
     *
     * @param weight a factor per class {@code [C]}; the mean is divided by the sum of the targets' weights
     * @param labelSmoothing the share of the target spread evenly over all classes. Szegedy et al., arXiv:1512.00567
     * @param ignoreIndex a class that does not count
     */
    default Tensor crossEntropy(
            Tensor target, @Nullable Tensor weight, double labelSmoothing, long ignoreIndex, Reduction reduction) {
        return CrossEntropy.of((Tensor) this, target, weight, labelSmoothing, ignoreIndex, reduction);
    }
}

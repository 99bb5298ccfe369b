package dev.roentgen.tensor;

import dev.roentgen.backend.kernel.Activation;
import org.jspecify.annotations.Nullable;

/** Matrix products and what is built on them. */
public sealed interface LinearOps permits Tensor {
    /**
     * Matrix product of the last two axes, {@code [.., M, K] x [.., K, N] -> [.., M, N]}, leading axes broadcast; a vector
     * on the left is a row, on the right a column, and its axis is gone from the result.
     */
    default Tensor matmul(Tensor other) {
        return Products.matmul((Tensor) this, other);
    }

    /** {@code x w' + b} over the last axis; {@code w [out, in]}. */
    default Tensor linear(Tensor w, @Nullable Tensor b) {
        return linear(w, b, Activation.NONE);
    }

    /** {@code activation(x w' + b)} over the last axis: {@code [.., in] -> [.., out]}, {@code w [out, in]}, {@code b [out]}. */
    default Tensor linear(Tensor w, @Nullable Tensor b, Activation activation) {
        return Products.linear((Tensor) this, w, b, activation);
    }

    /** Attention of these queries with the scale {@code 1 / sqrt(D)}. */
    default Tensor attention(Tensor k, Tensor v) {
        return attention(k, v, null);
    }

    /** Attention of these queries with the scale {@code 1 / sqrt(D)} and a bias or mask. */
    default Tensor attention(Tensor k, Tensor v, @Nullable Tensor bias) {
        return attention(k, v, bias, 1 / Math.sqrt(((Tensor) this).dim(-1)));
    }

    /**
     * Scaled dot-product attention {@code softmax(scale q k' + bias) v}. Vaswani et al., arXiv:1706.03762.
     *
     * <p>Shapes: q (this) {@code [.., N, D]}, k {@code [.., M, D]}, v {@code [.., M, E]}, result {@code [.., N, E]}.
     *
     * @param bias broadcasts to {@code [.., N, M]}; a {@code BOOL} one is a mask, true where attention may go
     */
    default Tensor attention(Tensor k, Tensor v, @Nullable Tensor bias, double scale) {
        AttentionWatch.tell((Tensor) this, k, bias, scale);
        return Products.attention((Tensor) this, k, v, bias, scale);
    }
}

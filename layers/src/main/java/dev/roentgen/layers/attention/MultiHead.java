package dev.roentgen.layers.attention;

import dev.roentgen.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** Attention in several heads of vectors that are projected already: what all attention layers share but their names. */
public final class MultiHead {
    private MultiHead() {}

    /**
     * Cuts the last axis into heads, attends in each, and joins them again.
     *
     * <p>Shapes: queries {@code [B, N, D]}, keys and values {@code [B, M, D]}, result {@code [B, N, D]}.
     *
     * @param bias is added to the scores, or where {@code BOOL} true where attention may go; broadcasts to
     *     {@code [B, heads, N, M]}
     */
    public static Tensor attend(Tensor q, Tensor k, Tensor v, int heads, @Nullable Tensor bias) {
        return cut(q, heads)
                .attention(cut(k, heads), cut(v, heads), bias)
                .transpose(1, 2)
                .flatten(2, 3);
    }

    private static Tensor cut(Tensor x, int heads) {
        return x.unflatten(2, heads, x.dim(2) / heads).transpose(1, 2); // [B, heads, N, D / heads]
    }
}

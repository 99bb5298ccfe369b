package dev.roentgen.layers.attention;

import dev.roentgen.array.Shape;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.ShapeException;
import dev.roentgen.layers.Linear;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.Parameter;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Attention in several heads, each {@code softmax(q k' / sqrt(D / heads)) v}, joined by a linear map; Vaswani et al.,
 * arXiv:1706.03762. The three input maps are packed in one weight, as PyTorch packs them.
 *
 * <p>Shapes: queries {@code [B, N, D]}, keys and values {@code [B, M, D]}, result {@code [B, N, D]}. State:
 * {@code in_proj_weight [3 D, D]}, {@code in_proj_bias [3 D]}, {@code out_proj.weight [D, D]}, {@code out_proj.bias [D]}.
 */
public final class MultiheadAttention extends TensorLayer {
    private final int dim;
    private final int heads;
    private final Parameter weight;
    private final @Nullable Parameter bias;
    private final Linear out;

    /** With biases. */
    public MultiheadAttention(int dim, int heads) {
        this(dim, heads, true);
    }

    /** With or without biases. */
    public MultiheadAttention(int dim, int heads, boolean bias) {
        if (heads < 1 || dim % heads != 0)
            throw new ArgumentException(
                    "MultiheadAttention",
                    "heads must divide",
                    "the dimension " + dim,
                    Integer.toString(heads),
                    "Use a divisor of the dimension.");
        this.dim = dim;
        this.heads = heads;
        weight = parameter("in_proj_weight", Shape.of(3 * dim, dim), Init.xavierUniform());
        this.bias = bias ? parameter("in_proj_bias", Shape.of(3 * dim), Init.zeros()) : null;
        out = child("out_proj", new Linear(dim, dim, bias));
    }

    /** Attention of a sequence to itself. */
    @Override
    protected Tensor compute(Tensor x) {
        return run(x, null);
    }

    /**
     * Attention of a sequence to itself under a mask: added to the scores, or where {@code BOOL} true where attention may go;
     * broadcasts to {@code [B, heads, N, N]}.
     */
    public Tensor forward(Tensor x, Tensor mask) {
        return call(List.of(x, mask), () -> run(x, mask));
    }

    /** Attention of queries to other keys and values; the mask, if any, broadcasts to {@code [B, heads, N, M]}. */
    public Tensor forward(Tensor q, Tensor k, Tensor v, @Nullable Tensor mask) {
        return call(List.of(q, k, v), () -> {
            List<Tensor> w = weight.value().split(0, dim, dim, dim);
            List<Tensor> b = bias == null ? List.of() : bias.value().split(0, dim, dim, dim);
            return attend(linear(check(q), w, b, 0), linear(check(k), w, b, 1), linear(check(v), w, b, 2), mask);
        });
    }

    private static Tensor linear(Tensor x, List<Tensor> w, List<Tensor> b, int i) {
        return x.linear(w.get(i), b.isEmpty() ? null : b.get(i));
    }

    private Tensor run(Tensor x, @Nullable Tensor mask) {
        List<Tensor> parts = check(x).linear(weight.value(), bias == null ? null : bias.value()) // [B, N, 3 D]
                .split(2, dim, dim, dim);
        return attend(parts.get(0), parts.get(1), parts.get(2), mask);
    }

    private Tensor attend(Tensor q, Tensor k, Tensor v, @Nullable Tensor mask) {
        return out.forward(MultiHead.attend(q, k, v, heads, mask)); // [B, N, D]
    }

    private Tensor check(Tensor x) {
        if (x.rank() != 3 || x.dim(2) != dim)
            throw new ShapeException(
                    "MultiheadAttention",
                    "input must be",
                    "[B, N, " + dim + "]",
                    x.shape().toString(),
                    "");
        return x;
    }
}

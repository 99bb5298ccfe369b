package dev.roentgen.tensor;

import static dev.roentgen.tensor.Op.save;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.kernel.Activation;
import dev.roentgen.backend.kernel.AttentionKernel;
import dev.roentgen.backend.kernel.LinearKernel;
import dev.roentgen.check.ShapeException;
import org.jspecify.annotations.Nullable;

/** The composed forms of matrix products. */
final class Products {
    private Products() {}

    static Tensor matmul(Tensor left, Tensor right) {
        if (left.rank() == 0 || right.rank() == 0)
            throw new ShapeException(
                    "matmul",
                    "both must have",
                    "an axis",
                    left.shape() + " and " + right.shape(),
                    "Use mul for a scalar.");
        DType f = Elementwise.common(left, right);
        Tensor a = (left.rank() == 1 ? left.unsqueeze(0) : left).to(f),
                b = (right.rank() == 1 ? right.unsqueeze(1) : right).to(f);
        if (a.dim(-1) != b.dim(-2))
            throw new ShapeException(
                    "matmul",
                    "inner sizes must be",
                    "equal",
                    a.dim(-1) + " and " + b.dim(-2) + " in " + left.shape() + " x " + right.shape(),
                    "Transpose one of them.");
        a.shape().slice(0, a.rank() - 2).broadcast(b.shape().slice(0, b.rank() - 2), "matmul");
        Tensor y = product(a, b);
        if (right.rank() == 1) y = y.squeeze(-1);
        return left.rank() == 1 ? y.squeeze(right.rank() == 1 ? -1 : -2) : y;
    }

    private static Tensor product(Tensor a, Tensor b) {
        Shape as = a.shape(), bs = b.shape();
        return Op.named("matmul")
                .input(a, save(b), (dy, w) -> product(dy, w.transpose(-2, -1)).sumTo(as)) // dA = dY B'
                .input(b, save(a), (dy, v) -> product(v.transpose(-2, -1), dy).sumTo(bs)) // dB = A' dY
                .output(k -> k.matmul(a.array(), b.array()));
    }

    static Tensor linear(Tensor x, Tensor w, @Nullable Tensor b, Activation activation) {
        if (w.rank() != 2 || x.rank() == 0 || x.dim(-1) != w.dim(1))
            throw new ShapeException(
                    "linear",
                    "the last axis must have",
                    (w.rank() == 2 ? w.dim(1) : "in") + " elements (weight " + w.shape() + " is [out, in])",
                    (x.rank() == 0 ? "a scalar" : x.dim(-1) + " in " + x.shape()),
                    "Check the layer before, or transpose the weight.");
        if (b != null && !b.shape().equals(Shape.of(w.dim(0))))
            throw new ShapeException(
                    "linear",
                    "the bias must have the shape",
                    "[" + w.dim(0) + "]",
                    b.shape().toString(),
                    "");
        DType t = Elementwise.common(x, w);
        return Fused.one(
                "linear",
                LinearKernel.class,
                activation,
                in -> composed(activation, in),
                x.to(t),
                w.to(t),
                b == null ? null : b.to(t));
    }

    private static Tensor composed(Activation activation, @Nullable Tensor[] in) {
        Tensor x = in[0], w = in[1], b = in[2];
        int[] dims = x.shape().with(-1, w.dim(0)).dims();
        Tensor rows = x.rank() == 2 ? x : x.reshape(Shape.of(rows(x), x.dim(-1))); // one product instead of a batch
        Tensor y = product(rows, w.transpose(0, 1));
        if (b != null) y = y.add(b);
        return y.activate(activation).reshape(Shape.of(dims));
    }

    private static int rows(Tensor x) {
        long n = 1;
        for (int i = 0; i < x.rank() - 1; i++) n *= x.dim(i);
        return Math.toIntExact(n);
    }

    static Tensor attention(Tensor q, Tensor k, Tensor v, @Nullable Tensor bias, double scale) {
        if (q.rank() < 2 || k.rank() < 2 || v.rank() < 2 || q.dim(-1) != k.dim(-1) || k.dim(-2) != v.dim(-2))
            throw new ShapeException(
                    "attention",
                    "shapes must be",
                    "q [.., N, D], k [.., M, D], v [.., M, E]",
                    q.shape() + ", " + k.shape() + ", " + v.shape(),
                    "");
        Tensor added = bias;
        if (bias != null && bias.dtype() == DType.BOOL)
            added = Tensor.where(bias, zero(q), zero(q).sub(Double.POSITIVE_INFINITY));
        return Fused.one(
                "attention",
                AttentionKernel.class,
                new AttentionKernel.Settings(scale),
                in -> {
                    Tensor scores = in[0].mul(scale).matmul(in[1].transpose(-2, -1)); // [.., N, M]
                    if (in[3] != null) scores = scores.add(in[3]);
                    return scores.softmax(-1).matmul(in[2]);
                },
                q,
                k,
                v,
                added);
    }

    private static Tensor zero(Tensor like) {
        return Tensor.owned(like.backend().fill(like.dtype(), Shape.scalar(), 0), null, 0);
    }
}

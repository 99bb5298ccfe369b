package dev.roentgen.backend.onednn;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.Layout;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.ReduceOp;
import dev.roentgen.backend.kernel.Activation;
import dev.roentgen.backend.kernel.LinearKernel;
import org.jspecify.annotations.Nullable;

/**
 * Linear layers: the bias rides along with the product; the activation is a pass of its own, because inside the product it
 * costs more than that pass (docs/onednn.md).
 */
final class Linear implements LinearKernel {
    private final OneDnnBackend b;
    private final Activations activations;

    Linear(OneDnnBackend backend, Activations activations) {
        b = backend;
        this.activations = activations;
    }

    @Override
    public boolean accepts(Activation activation, @Nullable NdArray[] inputs) {
        return Kernels.f32(inputs);
    }

    @Override
    public Result forward(Activation activation, @Nullable NdArray[] inputs, boolean gradients) {
        NdArray x = Kernels.given(inputs[0]), w = Kernels.given(inputs[1]), bias = inputs[2];
        Shape shape = x.shape().with(-1, w.shape().dim(0));
        NdArray z = b.rows(shape);
        try (Operand left = Operand.rows(b, x);
                NdArray wt = transposed(w);
                Operand right = Operand.of(b, wt, 0);
                NdArray bs = bias == null ? w.share() : b.contiguous(bias)) {
            b.matMul().product(left, right, bias == null ? 0 : OneDnnBackend.at(bs), OneDnnBackend.at(z));
        } catch (RuntimeException | Error e) {
            z.close();
            throw e;
        }
        if (activation == Activation.NONE) return Result.of(z);
        NdArray y = activations.apply(activation, z);
        if (gradients) return Result.of(y, z);
        z.close();
        return Result.of(y);
    }

    private NdArray transposed(NdArray w) {
        try (NdArray s = b.strided(w)) {
            Layout.Strided l = s.strided();
            return s.view(
                    Shape.of(s.shape().dim(1), s.shape().dim(0)),
                    new Layout.Strided(new long[] {l.stride(1), l.stride(0)}, l.offset()));
        }
    }

    @Override
    public @Nullable NdArray[] backward(
            Activation activation,
            @Nullable NdArray[] dys,
            @Nullable NdArray[] inputs,
            Result result,
            boolean[] needs) {
        NdArray[] grads = new NdArray[3];
        NdArray dy = dys[0];
        if (dy == null) return grads;
        NdArray x = Kernels.given(inputs[0]), w = Kernels.given(inputs[1]);
        try (NdArray dz = activation == Activation.NONE
                        ? dy.share()
                        : activations.gradient(activation, result.aux()[0], dy);
                NdArray rows = flat(dz)) {
            if (needs[0]) {
                NdArray dx = b.rows(x.shape());
                grads[0] = dx;
                try (Operand left = Operand.rows(b, rows);
                        Operand right = Operand.of(b, w, 0)) {
                    b.matMul().product(left, right, 0, OneDnnBackend.at(dx));
                }
            }
            if (needs[1]) {
                try (NdArray t = transposed(rows);
                        NdArray xs = flat(x)) {
                    grads[1] = b.matMul().matmul(t, xs);
                }
            }
            if (needs[2] && inputs[2] != null) grads[2] = b.reduce(ReduceOp.SUM, rows, false, 0);
        }
        return grads;
    }

    /** {@code [rows, last]}, row-major. */
    private NdArray flat(NdArray x) {
        try (NdArray c = b.contiguous(x)) {
            int last = x.shape().dim(-1);
            Shape shape = Shape.of(Math.toIntExact(x.size() / last), last);
            return c.view(shape, new Layout.Strided(shape.strides(), c.strided().offset()));
        }
    }

    @Override
    public boolean needsOutputs(Activation activation) {
        return false;
    }
}

package dev.roentgen.backend.onednn;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.Layout;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.ReduceOp;
import dev.roentgen.backend.kernel.AttentionKernel;
import org.jspecify.annotations.Nullable;

/**
 * Attention as two batched products with softmax in place between them. Queries, keys and values are read as the views they
 * are; with four axes the result lies as {@code [B, N, H, E]}, so that joining the heads costs nothing.
 */
final class Attention implements AttentionKernel {
    private final OneDnnBackend b;
    private final Softmax softmax;
    private final SoftmaxBackward softmaxBackward;

    Attention(OneDnnBackend backend, Softmax softmax, SoftmaxBackward softmaxBackward) {
        b = backend;
        this.softmax = softmax;
        this.softmaxBackward = softmaxBackward;
    }

    @Override
    public boolean accepts(Settings settings, @Nullable NdArray[] inputs) {
        if (!Kernels.f32(inputs)) return false;
        Shape q = Kernels.given(inputs[0]).shape(),
                k = Kernels.given(inputs[1]).shape(),
                v = Kernels.given(inputs[2]).shape();
        int lead = q.rank() - 2;
        return lead >= 1
                && lead <= 4
                && k.rank() == q.rank()
                && v.rank() == q.rank()
                && q.slice(0, lead).equals(k.slice(0, lead))
                && q.slice(0, lead).equals(v.slice(0, lead));
    }

    @Override
    public Result forward(Settings s, @Nullable NdArray[] inputs, boolean gradients) {
        NdArray q = Kernels.given(inputs[0]),
                k = Kernels.given(inputs[1]),
                v = Kernels.given(inputs[2]),
                bias = inputs[3];
        Shape qs = q.shape();
        int m = k.shape().dim(-2);
        NdArray p = b.rows(qs.with(-1, m));
        try (NdArray kt = transposed(k);
                NdArray extra = bias == null ? q.share() : padded(bias, qs.rank())) {
            product(q, kt, p, (float) s.scale(), bias == null ? null : extra);
        }
        long at = OneDnnBackend.at(p);
        softmax.rows(at, at, p.size() / m, m, false);
        NdArray y = heads(qs.with(-1, v.shape().dim(-1)));
        product(p, v, y, 1, null);
        if (gradients) return Result.of(y, p);
        p.close();
        return Result.of(y);
    }

    private void product(NdArray x, NdArray w, NdArray to, float scale, @Nullable NdArray bias) {
        int lead = to.shape().rank() - 2;
        try (Operand left = Operand.of(b, x, lead);
                Operand right = Operand.of(b, w, lead)) {
            b.matMul().batched(left, right, Desc.of(to), OneDnnBackend.at(to), scale, bias);
        }
    }

    private NdArray transposed(NdArray x) {
        int n = x.shape().rank();
        try (NdArray s = b.strided(x)) {
            long[] strides = s.strided().strides();
            long last = strides[n - 1];
            strides[n - 1] = strides[n - 2];
            strides[n - 2] = last;
            Shape shape = x.shape()
                    .with(n - 1, x.shape().dim(n - 2))
                    .with(n - 2, x.shape().dim(n - 1));
            return s.view(shape, new Layout.Strided(strides, s.strided().offset()));
        }
    }

    /** Row-major, with sizes of 1 in front until it has this many axes. */
    private NdArray padded(NdArray bias, int rank) {
        int[] dims = new int[rank];
        int lead = rank - bias.shape().rank();
        for (int i = 0; i < rank; i++) dims[i] = i < lead ? 1 : bias.shape().dim(i - lead);
        Shape shape = Shape.of(dims);
        try (NdArray c = b.contiguous(bias)) {
            return c.view(shape, new Layout.Strided(shape.strides(), c.strided().offset()));
        }
    }

    /** A new array that lies as {@code [B, N, H, E]} where it has four axes {@code [B, H, N, E]}. */
    private NdArray heads(Shape s) {
        if (s.rank() != 4) return b.rows(s);
        long h = s.dim(1), n = s.dim(2), e = s.dim(3);
        return new NdArray(
                b.pool().allocate(4 * s.size()),
                dev.roentgen.array.DType.F32,
                s,
                new Layout.Strided(new long[] {n * h * e, e, h * e, 1}, 0));
    }

    @Override
    public @Nullable NdArray[] backward(
            Settings s, @Nullable NdArray[] dys, @Nullable NdArray[] inputs, Result result, boolean[] needs) {
        NdArray[] grads = new NdArray[4];
        NdArray dy = dys[0];
        if (dy == null) return grads;
        NdArray q = Kernels.given(inputs[0]),
                k = Kernels.given(inputs[1]),
                v = Kernels.given(inputs[2]),
                p = result.aux()[0];
        if (needs[2]) {
            grads[2] = heads(v.shape());
            try (NdArray pt = transposed(p)) {
                product(pt, dy, grads[2], 1, null); // dV = P' dY
            }
        }
        boolean bias = needs[3] && inputs[3] != null;
        if (!needs[0] && !needs[1] && !bias) return grads;
        try (NdArray ds = b.rows(p.shape());
                NdArray vt = transposed(v)) {
            product(dy, vt, ds, 1, null); // dP = dY V'
            int m = p.shape().dim(-1);
            long at = OneDnnBackend.at(ds);
            softmaxBackward.rows(at, OneDnnBackend.at(p), at, p.size() / m, m, false);
            if (needs[0]) {
                grads[0] = heads(q.shape());
                product(ds, k, grads[0], (float) s.scale(), null); // dQ = scale dS K
            }
            if (needs[1]) {
                grads[1] = heads(k.shape());
                try (NdArray dst = transposed(ds)) {
                    product(dst, q, grads[1], (float) s.scale(), null); // dK = scale dS' Q
                }
            }
            if (bias) grads[3] = sumTo(ds, Kernels.given(inputs[3]).shape());
        }
        return grads;
    }

    /** Sums over what was broadcast. */
    private NdArray sumTo(NdArray x, Shape shape) {
        int lead = x.shape().rank() - shape.rank();
        int[] axes = new int[x.shape().rank()];
        int n = 0;
        for (int i = 0; i < axes.length; i++)
            if (x.shape().dim(i) != 1 && (i < lead || shape.dim(i - lead) == 1)) axes[n++] = i;
        if (n == 0) {
            NdArray c = b.contiguous(x);
            try (c) {
                return c.view(
                        shape, new Layout.Strided(shape.strides(), c.strided().offset()));
            }
        }
        try (NdArray sum = b.reduce(ReduceOp.SUM, x, true, java.util.Arrays.copyOf(axes, n))) {
            return sum.view(
                    shape, new Layout.Strided(shape.strides(), sum.strided().offset()));
        }
    }

    @Override
    public boolean needsOutputs(Settings s) {
        return false;
    }
}

package dev.roentgen.backend.onednn;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.Layout;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.kernel.SoftmaxKernel;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/** Softmax over rows; another axis is brought to the end first, and the result seen the other way round. */
final class Softmax implements SoftmaxKernel {
    private final OneDnnBackend b;

    Softmax(OneDnnBackend backend) {
        b = backend;
    }

    @Override
    public boolean accepts(Settings settings, @Nullable NdArray[] inputs) {
        return Kernels.f32(inputs) && Kernels.given(inputs[0]).shape().rank() > 0;
    }

    @Override
    public Result forward(Settings s, @Nullable NdArray[] inputs, boolean gradients) {
        try (NdArray rows = axisLast(b, Kernels.given(inputs[0]), s.axis())) {
            NdArray y = b.rows(rows.shape());
            int n = y.shape().dim(-1);
            rows(OneDnnBackend.at(rows), OneDnnBackend.at(y), y.size() / n, n, s.log());
            return Result.of(axisBack(y, s.axis()));
        }
    }

    /** Rows from one address to another, or in place. */
    void rows(long from, long to, long rows, long n, boolean log) {
        if (log) LogSoftmax.rows(from, to, rows, n);
        else rows(from, to, rows, n);
    }

    private void rows(long from, long to, long rows, long n) {
        Key key = Native.local().key.start(Kind.SOFTMAX).add(rows).add(n);
        Prim p = b.prims().get(key, () -> {
            boolean solo = OneDnnBackend.solo(rows * n / 4);
            return new Prim(b.pool(), describe(Desc.plain(rows, n), solo), solo, dnnl.DNNL_ARG_SRC, dnnl.DNNL_ARG_DST);
        });
        b.run(p, from, to);
    }

    static dnnl_primitive_desc describe(Desc d, boolean solo) {
        return Kernels.described(
                Native.local()
                        .describe(
                                o -> dnnl.dnnl_softmax_forward_primitive_desc_create(
                                        o,
                                        Native.ENGINE,
                                        dnnl.dnnl_forward_training,
                                        dnnl.dnnl_softmax_accurate,
                                        d.md,
                                        d.md,
                                        1,
                                        Attr.PLAIN.handle),
                                solo,
                                "softmax"),
                "softmax");
    }

    /** Row-major with this axis last: the array (shared) or a copy. */
    static NdArray axisLast(OneDnnBackend b, NdArray x, int axis) {
        int last = x.shape().rank() - 1;
        if (axis == last) return b.contiguous(x);
        try (NdArray s = b.strided(x);
                NdArray v = moved(s, axis, last)) {
            return b.contiguous(v);
        }
    }

    /** The view that undoes {@link #axisLast}; takes over the count. */
    static NdArray axisBack(NdArray y, int axis) {
        int last = y.shape().rank() - 1;
        if (axis == last) return y;
        try (y) {
            return moved(y, last, axis);
        }
    }

    private static NdArray moved(NdArray x, int from, int to) {
        int n = x.shape().rank();
        int[] dims = new int[n];
        long[] strides = new long[n];
        int i = 0;
        for (int at = 0; at < n; at++) {
            if (i == from) i++;
            int source = at == to ? from : i++;
            dims[at] = x.shape().dim(source);
            strides[at] = x.strided().stride(source);
        }
        return x.view(Shape.of(dims), new Layout.Strided(strides, x.strided().offset()));
    }

    @Override
    public @Nullable NdArray[] backward(
            Settings s, @Nullable NdArray[] dys, @Nullable NdArray[] inputs, Result result, boolean[] needs) {
        throw new UnsupportedOperationException("softmax's gradient is a kernel of its own");
    }

    @Override
    public boolean needsOutputs(Settings s) {
        return true;
    }
}

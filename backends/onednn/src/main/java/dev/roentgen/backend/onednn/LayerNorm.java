package dev.roentgen.backend.onednn;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.BinaryOp;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.kernel.LayerNormKernel;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/** Layer normalisation of rows; a residual is added in a pass before. */
final class LayerNorm implements LayerNormKernel {
    private final OneDnnBackend b;

    LayerNorm(OneDnnBackend backend) {
        b = backend;
    }

    @Override
    public boolean accepts(Settings settings, @Nullable NdArray[] inputs) {
        return Kernels.f32(inputs);
    }

    @Override
    public Result forward(Settings s, @Nullable NdArray[] inputs, boolean gradients) {
        NdArray x = Kernels.given(inputs[0]), residual = inputs[3];
        NdArray sum = residual == null ? b.contiguous(x) : added(x, residual);
        long n = last(x.shape(), s.axes()), rows = x.size() / n;
        NdArray mean = b.rows(Shape.of(Math.toIntExact(rows))), var = b.rows(Shape.of(Math.toIntExact(rows)));
        try (NdArray w = scale(inputs[1], n, 1);
                NdArray bias = scale(inputs[2], n, 0)) {
            NdArray y = b.rows(x.shape());
            Key key = Native.local().key.start(Kind.LAYER_NORM).add(rows).add(n).add(Float.floatToRawIntBits((float)
                    s.eps()));
            Prim p = b.prims().get(key, () -> {
                boolean solo = OneDnnBackend.solo(rows * n);
                return new Prim(
                        b.pool(),
                        describe(rows, n, s, solo),
                        solo,
                        dnnl.DNNL_ARG_SRC,
                        dnnl.DNNL_ARG_SCALE,
                        dnnl.DNNL_ARG_SHIFT,
                        dnnl.DNNL_ARG_DST,
                        dnnl.DNNL_ARG_MEAN,
                        dnnl.DNNL_ARG_VARIANCE);
            });
            b.run(
                    p,
                    OneDnnBackend.at(sum),
                    OneDnnBackend.at(w),
                    OneDnnBackend.at(bias),
                    OneDnnBackend.at(y),
                    OneDnnBackend.at(mean),
                    OneDnnBackend.at(var));
            NdArray[] outputs = residual == null ? new NdArray[] {y} : new NdArray[] {y, sum};
            if (gradients)
                return new Result(
                        outputs,
                        residual == null ? new NdArray[] {mean, var, sum} : new NdArray[] {mean, var, sum.share()});
            mean.close();
            var.close();
            if (residual == null) sum.close();
            return new Result(outputs, new NdArray[0]);
        }
    }

    private NdArray added(NdArray x, NdArray residual) {
        try (NdArray c = b.contiguous(x)) {
            return Kernels.given(b.elementwise().binary(BinaryOp.ADD, c, residual));
        }
    }

    private static long last(Shape s, int axes) {
        long n = 1;
        for (int i = s.rank() - axes; i < s.rank(); i++) n *= s.dim(i);
        return n;
    }

    private NdArray scale(@Nullable NdArray w, long n, float missing) {
        return w != null ? b.contiguous(w) : b.fill(DType.F32, Shape.of(Math.toIntExact(n)), missing);
    }

    private static dnnl_primitive_desc describe(long rows, long n, Settings s, boolean solo) {
        Desc d = Desc.plain(rows, n), stats = Desc.plain(rows);
        return Kernels.described(
                Native.local()
                        .describe(
                                o -> dnnl.dnnl_layer_normalization_forward_primitive_desc_create(
                                        o,
                                        Native.ENGINE,
                                        dnnl.dnnl_forward_training,
                                        d.md,
                                        d.md,
                                        stats.md,
                                        (float) s.eps(),
                                        dnnl.dnnl_use_scale | dnnl.dnnl_use_shift,
                                        Attr.PLAIN.handle),
                                solo,
                                "layer normalisation"),
                "layer normalisation");
    }

    @Override
    public @Nullable NdArray[] backward(
            Settings s, @Nullable NdArray[] dys, @Nullable NdArray[] inputs, Result result, boolean[] needs) {
        NdArray x = Kernels.given(inputs[0]);
        NdArray[] grads = new NdArray[4];
        NdArray dy = dys[0], through = dys.length > 1 ? dys[1] : null; // the sum's own gradient
        boolean both = inputs[3] != null && needs[3];
        NdArray dx = null;
        if (dy != null) dx = normalised(s, dy, x, inputs, result, needs, grads);
        if (dx != null && through != null) {
            try (NdArray old = dx) {
                dx = Kernels.given(b.elementwise().binary(BinaryOp.ADD, old, through));
            }
        } else if (dx == null && through != null) {
            dx = through.share();
        }
        if (dx == null) return grads;
        if (both) grads[3] = dx.share();
        if (needs[0]) grads[0] = dx;
        else dx.close();
        return grads;
    }

    private NdArray normalised(
            Settings s,
            NdArray dy,
            NdArray x,
            @Nullable NdArray[] inputs,
            Result result,
            boolean[] needs,
            @Nullable NdArray[] grads) {
        long n = last(x.shape(), s.axes()), rows = x.size() / n;
        try (NdArray w = scale(inputs[1], n, 1);
                NdArray d = b.contiguous(dy)) {
            NdArray dx = b.rows(x.shape());
            Shape ws = inputs[1] != null
                    ? inputs[1].shape()
                    : inputs[2] != null ? inputs[2].shape() : Shape.of(Math.toIntExact(n));
            NdArray dw = b.rows(ws), db = b.rows(ws);
            Key key = Native.local()
                    .key
                    .start(Kind.LAYER_NORM_BACK)
                    .add(rows)
                    .add(n)
                    .add(Float.floatToRawIntBits((float) s.eps()));
            Prim p = b.prims().get(key, () -> backward(rows, n, s));
            NdArray[] aux = result.aux();
            b.run(
                    p,
                    OneDnnBackend.at(aux[2]),
                    OneDnnBackend.at(d),
                    OneDnnBackend.at(w),
                    OneDnnBackend.at(aux[0]),
                    OneDnnBackend.at(aux[1]),
                    OneDnnBackend.at(dx),
                    OneDnnBackend.at(dw),
                    OneDnnBackend.at(db));
            if (needs[1] && inputs[1] != null) grads[1] = dw;
            else dw.close();
            if (needs[2] && inputs[2] != null) grads[2] = db;
            else db.close();
            return dx;
        }
    }

    private Prim backward(long rows, long n, Settings s) {
        boolean solo = OneDnnBackend.solo(rows * n);
        dnnl_primitive_desc hint = describe(rows, n, s, solo);
        Desc d = Desc.plain(rows, n), stats = Desc.plain(rows);
        try {
            return b.make(
                    "gradient of layer normalisation",
                    solo,
                    o -> dnnl.dnnl_layer_normalization_backward_primitive_desc_create(
                            o,
                            Native.ENGINE,
                            dnnl.dnnl_backward,
                            d.md,
                            d.md,
                            d.md,
                            stats.md,
                            (float) s.eps(),
                            dnnl.dnnl_use_scale | dnnl.dnnl_use_shift,
                            hint,
                            Attr.PLAIN.handle),
                    dnnl.DNNL_ARG_SRC,
                    dnnl.DNNL_ARG_DIFF_DST,
                    dnnl.DNNL_ARG_SCALE,
                    dnnl.DNNL_ARG_MEAN,
                    dnnl.DNNL_ARG_VARIANCE,
                    dnnl.DNNL_ARG_DIFF_SRC,
                    dnnl.DNNL_ARG_DIFF_SCALE,
                    dnnl.DNNL_ARG_DIFF_SHIFT);
        } finally {
            dnnl.dnnl_primitive_desc_destroy(hint);
        }
    }

    @Override
    public boolean needsOutputs(Settings s) {
        return false;
    }
}

package dev.roentgen.backend.onednn;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.kernel.ResizeKernel;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/** Nearest by whole factors, and bilinear between pixel centres, in the input's layout. */
final class Resize implements ResizeKernel {
    private final OneDnnBackend b;

    Resize(OneDnnBackend backend) {
        b = backend;
    }

    @Override
    public boolean accepts(Settings s, @Nullable NdArray[] inputs) {
        NdArray x = inputs[0];
        if (x == null
                || x.shape().rank() != 4
                || !Kernels.f32(inputs)
                || s.alignCorners()
                || s.antialias()
                || s.mode() == Mode.BICUBIC) return false;
        int h = x.shape().dim(2), w = x.shape().dim(3);
        boolean scaled = fits(s.scaleH(), h, s.height()) && fits(s.scaleW(), w, s.width());
        boolean whole =
                s.height() % h == 0 && s.width() % w == 0; // otherwise oneDNN rounds where PyTorch takes the floor
        boolean onePixel =
                h == 1 && w == 1; // of more than one layout at once: oneDNN takes it for another than the result's
        return s.height() > 0 && s.width() > 0 && scaled && !onePixel && (s.mode() == Mode.BILINEAR || whole);
    }

    private static boolean fits(double scale, int in, int out) {
        return scale == 0 || scale == (double) in / out;
    }

    @Override
    public Result forward(Settings s, @Nullable NdArray[] inputs, boolean gradients) {
        NdArray x = Kernels.given(inputs[0]);
        try (NdArray xs = b.elementwise().flat(x, true)) {
            Desc from = Desc.of(xs), to = target(from, x.shape(), s);
            Key key = Native.local()
                    .key
                    .start(Kind.RESIZE)
                    .add(from.number)
                    .add(s.mode().ordinal())
                    .add(s.height())
                    .add(s.width());
            Prim p = b.prims().get(key, () -> {
                boolean solo = OneDnnBackend.solo(out(x.shape(), s).size());
                return new Prim(b.pool(), describe(from, to, s, solo), solo, dnnl.DNNL_ARG_SRC, dnnl.DNNL_ARG_DST);
            });
            NdArray y = b.make(to, out(x.shape(), s));
            b.run(p, OneDnnBackend.at(xs), OneDnnBackend.at(y));
            return Result.of(y);
        }
    }

    private static Shape out(Shape x, Settings s) {
        return Shape.of(x.dim(0), x.dim(1), s.height(), s.width());
    }

    private static Desc target(Desc from, Shape x, Settings s) {
        return from.like(Desc.dims(out(x, s)));
    }

    private static dnnl_primitive_desc describe(Desc from, Desc to, Settings s, boolean solo) {
        return Kernels.described(
                Native.local()
                        .describe(
                                o -> dnnl.dnnl_resampling_forward_primitive_desc_create(
                                        o,
                                        Native.ENGINE,
                                        dnnl.dnnl_forward_training,
                                        algorithm(s),
                                        (float[]) null,
                                        from.md,
                                        to.md,
                                        Attr.PLAIN.handle),
                                solo,
                                "resampling"),
                "resampling");
    }

    private static int algorithm(Settings s) {
        return s.mode() == Mode.NEAREST ? dnnl.dnnl_resampling_nearest : dnnl.dnnl_resampling_linear;
    }

    @Override
    public @Nullable NdArray[] backward(
            Settings s, @Nullable NdArray[] dys, @Nullable NdArray[] inputs, Result result, boolean[] needs) {
        if (dys[0] == null || !needs[0]) return new NdArray[1];
        Shape input = Kernels.given(inputs[0]).shape();
        try (NdArray dy = b.elementwise().flat(dys[0], true)) {
            Desc yd = Desc.of(dy), xd = yd.like(Desc.dims(input));
            Desc aligned = xd.like(Desc.dims(dy.shape()));
            try (NdArray d = b.reorder().to(dy, aligned)) {
                Key key = Native.local()
                        .key
                        .start(Kind.RESIZE_BACK)
                        .add(aligned.number)
                        .add(s.mode().ordinal())
                        .add(input.dim(2))
                        .add(input.dim(3));
                Prim p = b.prims().get(key, () -> backward(xd, aligned, s, input));
                NdArray dx = b.make(xd, input);
                b.run(p, OneDnnBackend.at(d), OneDnnBackend.at(dx));
                return new NdArray[] {dx};
            }
        }
    }

    private Prim backward(Desc xd, Desc yd, Settings s, Shape input) {
        boolean solo = OneDnnBackend.solo(out(input, s).size());
        if (s.mode() == Mode.NEAREST) return sums(xd, yd, s, input, solo);
        dnnl_primitive_desc hint = describe(xd, yd, s, solo);
        try {
            return b.make(
                    "gradient of resampling",
                    solo,
                    o -> dnnl.dnnl_resampling_backward_primitive_desc_create(
                            o, Native.ENGINE, algorithm(s), (float[]) null, xd.md, yd.md, hint, Attr.PLAIN.handle),
                    dnnl.DNNL_ARG_DIFF_DST,
                    dnnl.DNNL_ARG_DIFF_SRC);
        } finally {
            dnnl.dnnl_primitive_desc_destroy(hint);
        }
    }

    /** Each sample's gradient is the sum over its copies: a pooling, which is far quicker than oneDNN's own backward. */
    private Prim sums(Desc xd, Desc yd, Settings s, Shape input, boolean solo) {
        long h = s.height() / input.dim(2), w = s.width() / input.dim(3);
        long[] window = {h, w}, none = {0, 0};
        try (Attr attr = new Attr().eltwise(dnnl.dnnl_eltwise_linear, h * w, 0)) {
            var handle = attr.done();
            return b.make(
                    "gradient of resampling",
                    solo,
                    o -> dnnl.dnnl_pooling_forward_primitive_desc_create(
                            o,
                            Native.ENGINE,
                            dnnl.dnnl_forward_inference,
                            dnnl.dnnl_pooling_avg_exclude_padding,
                            yd.md,
                            xd.md,
                            window,
                            window,
                            none,
                            none,
                            none,
                            handle),
                    dnnl.DNNL_ARG_SRC,
                    dnnl.DNNL_ARG_DST);
        }
    }

    @Override
    public boolean needsOutputs(Settings s) {
        return false;
    }
}

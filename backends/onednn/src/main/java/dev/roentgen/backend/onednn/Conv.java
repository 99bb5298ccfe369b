package dev.roentgen.backend.onednn;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.ConvSpec;
import dev.roentgen.backend.Layout;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.ReduceOp;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/**
 * Convolutions in the layouts that oneDNN likes best; where it would fall to a slow path, in channels-last or blocked
 * layouts given by name. Activations stay in these layouts from one convolution to the next; weights and their gradients
 * are row-major outside.
 */
final class Conv {
    private static final long SOLO = 1 << 16; // multiplications that one thread finishes before a second has woken up
    private static final int SLIM = 16, SMALL = 128 * 128; // channels out; channels in times out

    /** The layouts to try for activations, best first. */
    private static final int[] ANY = {dnnl.dnnl_format_tag_any, dnnl.dnnl_acdb, dnnl.dnnl_aBcd16b, dnnl.dnnl_aBcd8b},
            LAST = {dnnl.dnnl_acdb, dnnl.dnnl_format_tag_any, dnnl.dnnl_aBcd16b, dnnl.dnnl_aBcd8b};

    private final OneDnnBackend b;
    private final long minusZero; // the address of a float

    Conv(OneDnnBackend backend) {
        b = backend;
        minusZero = b.pool().scratch(4);
        Memory.putFloat(minusZero, -0f);
    }

    static boolean takes(NdArray x, NdArray y) {
        return x.dtype() == DType.F32 && y.dtype() == DType.F32 && x.size() > 0 && y.size() > 0;
    }

    // --- the three products ---

    /** {@code x * w + bias}, then post-ops; layouts in any mix. */
    NdArray forward(NdArray x, NdArray w, @Nullable NdArray bias, ConvSpec spec, @Nullable Activate then) {
        Shape shape = spec.output(x.shape(), w.shape());
        if (shape.size() == 0) return b.rows(shape);
        boolean last = channelsLast(w.shape(), spec, x);
        Key key = key(Kind.CONV, x.shape(), w.shape(), spec, last)
                .add(bias == null ? 0 : 1)
                .add(then == null ? -1 : then.algorithm())
                .add(then == null ? 0 : Float.floatToRawIntBits(then.alpha()));
        Prim p = b.prims().get(key, () -> make(Kind.CONV, x.shape(), w.shape(), shape, spec, last, bias != null, then));
        try (NdArray xs = b.reorder().to(x, p.desc(0));
                NdArray ws = weights(w, spec, p.desc(1))) {
            NdArray y = b.make(p.desc(2), shape);
            try {
                try (NdArray bs = bias == null ? x.share() : b.contiguous(bias)) {
                    long[] at = {OneDnnBackend.at(xs), OneDnnBackend.at(ws), OneDnnBackend.at(y), 0, 0};
                    int n = 3;
                    if (bias != null) at[n++] = OneDnnBackend.at(bs);
                    if (isRelu(then)) at[n++] = minusZero;
                    p.run(java.util.Arrays.copyOf(at, n));
                }
                return y;
            } catch (RuntimeException | Error e) {
                y.close();
                throw e;
            }
        } finally {
            p.release();
        }
    }

    /** An elementwise post-op. */
    record Activate(int algorithm, float alpha, float beta) {}

    /** Relu is a prelu with the slope -0: unlike oneDNN's relu it keeps NaN, for nothing (docs/adr/0008). */
    private static boolean isRelu(@Nullable Activate then) {
        return then != null && then.algorithm() == dnnl.dnnl_eltwise_relu;
    }

    NdArray data(NdArray dy, NdArray w, ConvSpec spec, Shape input) {
        boolean last = channelsLast(w.shape(), spec, dy);
        if (!last && quickerForward(w.shape(), spec, input)) {
            ConvSpec s = ConvSpec.UNIT.padding(
                    w.shape().dim(2) - 1 - spec.padH(), w.shape().dim(3) - 1 - spec.padW());
            try (NdArray turned = turned(w)) {
                return forward(dy, turned, null, s, null);
            }
        }
        Key key = key(Kind.CONV_DATA, input, w.shape(), spec, last);
        Prim p = b.prims().get(key, () -> make(Kind.CONV_DATA, input, w.shape(), dy.shape(), spec, last, false, null));
        try (NdArray dys = b.reorder().to(dy, p.desc(2));
                NdArray ws = weights(w, spec, p.desc(1))) {
            NdArray dx = b.make(p.desc(0), input);
            try {
                p.run(OneDnnBackend.at(dx), OneDnnBackend.at(ws), OneDnnBackend.at(dys));
                return dx;
            } catch (RuntimeException | Error e) {
                dx.close();
                throw e;
            }
        } finally {
            p.release();
        }
    }

    /**
     * Whether channels-last is the better layout: with AVX-512, for windows over few channels, which blocks of 16 would fill
     * with zeros, and from there on while the weights stay small (docs/onednn.md).
     */
    private static boolean channelsLast(Shape w, ConvSpec s, NdArray... given) {
        if (!Native.AVX512 || s.groups() > 1) return false;
        if (w.dim(0) <= SLIM && w.dim(2) * w.dim(3) > 1) return true;
        boolean any = false;
        for (NdArray x : given) {
            boolean one = x.shape().dim(1) == 1; // in both layouts at once
            if (!one && !Strides.channelsLast(x)) return false;
            any |= !one;
        }
        return any && w.dim(0) * w.dim(1) <= SMALL;
    }

    /**
     * Whether the gradient is quicker as a convolution with the weights turned: with AVX-512 and rows of 28 to 64, by 1.3 to
     * 1.9 times (docs/onednn.md).
     */
    private static boolean quickerForward(Shape w, ConvSpec s, Shape input) {
        boolean plain =
                s.strideH() == 1 && s.strideW() == 1 && s.dilationH() == 1 && s.dilationW() == 1 && s.groups() == 1;
        boolean window = w.dim(2) > 1 && w.dim(3) > 1 && s.padH() < w.dim(2) && s.padW() < w.dim(3);
        return Native.AVX512
                && plain
                && window
                && w.dim(0) >= 16
                && w.dim(1) >= 16
                && input.dim(3) >= 28
                && input.dim(3) <= 64;
    }

    /** {@code [O, C, KH, KW]} as {@code [C, O, KH, KW]}, upside down and back to front. */
    private NdArray turned(NdArray w) {
        if (!w.storage().isSlot()) return turnedNow(w);
        record Turned(Layout from) {}
        return w.storage().derived(new Turned(w.layout()), () -> turnedNow(w));
    }

    private NdArray turnedNow(NdArray w) {
        Shape s = w.shape();
        try (NdArray rows = b.strided(w)) {
            Layout.Strided l = rows.strided();
            long[] strides = {l.stride(1), l.stride(0), -l.stride(2), -l.stride(3)};
            long last = l.offset() + (s.dim(2) - 1) * l.stride(2) + (s.dim(3) - 1) * l.stride(3);
            try (NdArray view =
                    rows.view(Shape.of(s.dim(1), s.dim(0), s.dim(2), s.dim(3)), new Layout.Strided(strides, last))) {
                return b.copy(view);
            }
        }
    }

    NdArray weight(NdArray x, NdArray dy, ConvSpec spec, Shape weight) {
        return weight(x, dy, spec, weight, false)[0];
    }

    /** The weight's gradient and, where asked for, the bias's, which comes with it for nothing. */
    NdArray[] weight(NdArray x, NdArray dy, ConvSpec spec, Shape weight, boolean bias) {
        boolean point = weight.dim(2) * weight.dim(3) == 1 && (spec.strideH() > 1 || spec.strideW() > 1);
        boolean last = !point && channelsLast(weight, spec, x, dy); // oneDNN 3.11 writes beyond its memory there
        Key key = key(Kind.CONV_WEIGHT, x.shape(), weight, spec, last).add(bias ? 1 : 0);
        Prim p =
                b.prims().get(key, () -> make(Kind.CONV_WEIGHT, x.shape(), weight, dy.shape(), spec, last, bias, null));
        if (DepthwiseWeight.is(x.shape(), weight, spec) && !p.implementation().startsWith("jit")) {
            p.release();
            NdArray dw = DepthwiseWeight.of(b, x, dy, spec, weight);
            return new NdArray[] {dw, bias ? b.reduce(ReduceOp.SUM, dy, false, 0, 2, 3) : dw};
        }
        Desc plain = Desc.plain(grouped(weight, spec));
        long own = p.desc(1) == plain ? 0 : b.pool().scratch(p.desc(1).bytes);
        try (NdArray xs = b.reorder().to(x, p.desc(0));
                NdArray dys = b.reorder().to(dy, p.desc(2))) {
            NdArray dw = b.rows(weight);
            NdArray db = bias ? b.rows(Shape.of(weight.dim(0))) : dw;
            try {
                long to = OneDnnBackend.at(dw), target = own == 0 ? to : own;
                if (bias) p.run(OneDnnBackend.at(xs), target, OneDnnBackend.at(dys), OneDnnBackend.at(db));
                else p.run(OneDnnBackend.at(xs), target, OneDnnBackend.at(dys));
                if (own != 0) b.reorder().run(p.desc(1), plain, own, to, weight.size());
                return new NdArray[] {dw, db};
            } catch (RuntimeException | Error e) {
                dw.close();
                if (bias) db.close();
                throw e;
            }
        } finally {
            b.pool().give(own, p.desc(1).bytes);
            p.release();
        }
    }

    // --- weights ---

    /** Weights as oneDNN numbers them: with an axis of groups where there are several. */
    private static long[] grouped(Shape w, ConvSpec spec) {
        int g = spec.groups();
        return g == 1 ? Desc.dims(w) : new long[] {g, w.dim(0) / g, w.dim(1), w.dim(2), w.dim(3)};
    }

    private NdArray weights(NdArray w, ConvSpec spec, Desc wanted) {
        record Packed(Desc to, Layout from) {}
        if (!w.storage().isSlot()) return pack(w, spec, wanted);
        return w.storage().derived(new Packed(wanted, w.layout()), () -> pack(w, spec, wanted));
    }

    private NdArray pack(NdArray w, ConvSpec spec, Desc wanted) {
        try (NdArray rows = b.contiguous(w)) {
            Desc from = Desc.plain(grouped(w.shape(), spec));
            if (from == wanted) return rows.share();
            NdArray y = b.make(wanted, w.shape());
            b.reorder().run(from, wanted, OneDnnBackend.at(rows), OneDnnBackend.at(y), w.size());
            return y;
        }
    }

    // --- making primitives ---

    private static Key key(int kind, Shape x, Shape w, ConvSpec s, boolean last) {
        return Native.local()
                .key
                .start(kind)
                .add(last ? 1 : 0)
                .add(x)
                .add(w)
                .add(s.strideH())
                .add(s.strideW())
                .add(s.padH())
                .add(s.padW())
                .add(s.dilationH())
                .add(s.dilationW())
                .add(s.groups());
    }

    private Prim make(
            int kind, Shape x, Shape w, Shape y, ConvSpec s, boolean last, boolean bias, @Nullable Activate then) {
        boolean solo = y.size() * (w.size() / w.dim(0)) < SOLO;
        try (Attr attr = new Attr()) {
            if (isRelu(then)) attr.slope();
            else if (then != null) attr.eltwise(then.algorithm(), then.alpha(), then.beta());
            var handle = attr.done();
            dnnl_primitive_desc best = null;
            for (int tag : last ? LAST : ANY) {
                dnnl_primitive_desc d = describe(kind, x, w, y, s, bias, handle, tag, solo);
                if (d == null) continue;
                if (best == null || slowness(d) < slowness(best)) {
                    if (best != null) dnnl.dnnl_primitive_desc_destroy(best);
                    best = d;
                } else {
                    dnnl.dnnl_primitive_desc_destroy(d);
                }
                if (slowness(best) == 0) break;
            }
            if (best == null)
                throw new dev.roentgen.check.BackendException(
                        "OneDnnBackend",
                        "oneDNN must",
                        "have a convolution for this case",
                        x + " with " + w + ", " + s,
                        "Set ONEDNN_VERBOSE=all to see why.");
            int[] data = {dnnl.DNNL_ARG_DIFF_SRC, dnnl.DNNL_ARG_WEIGHTS, dnnl.DNNL_ARG_DIFF_DST};
            int[] weights = {dnnl.DNNL_ARG_SRC, dnnl.DNNL_ARG_DIFF_WEIGHTS, dnnl.DNNL_ARG_DIFF_DST};
            int[] plain = {dnnl.DNNL_ARG_SRC, dnnl.DNNL_ARG_WEIGHTS, dnnl.DNNL_ARG_DST};
            int[] arguments = kind == Kind.CONV_DATA ? data : kind == Kind.CONV_WEIGHT ? weights : plain;
            if (bias) {
                arguments = java.util.Arrays.copyOf(arguments, 4);
                arguments[3] = kind == Kind.CONV_WEIGHT ? dnnl.DNNL_ARG_DIFF_BIAS : dnnl.DNNL_ARG_BIAS;
            }
            if (isRelu(then)) {
                arguments = java.util.Arrays.copyOf(arguments, arguments.length + 1);
                arguments[arguments.length - 1] = Attr.SLOPE;
            }
            return new Prim(b.pool(), best, solo, arguments);
        }
    }

    /** 0 for a kernel written for the case, 1 for im2col and product, 2 for the reference path. */
    private static int slowness(dnnl_primitive_desc d) {
        String name = Prim.implementation(d);
        return name.startsWith("ref") ? 2 : name.startsWith("gemm") ? 1 : 0;
    }

    private @Nullable dnnl_primitive_desc describe(
            int kind,
            Shape x,
            Shape w,
            Shape y,
            ConvSpec s,
            boolean bias,
            org.bytedeco.dnnl.dnnl_primitive_attr attr,
            int tag,
            boolean solo) {
        Desc xd = Desc.tag(tag, Desc.dims(x)), yd = Desc.tag(tag, Desc.dims(y)), wd = Desc.any(grouped(w, s));
        Desc bd = bias ? Desc.plain(w.dim(0)) : null;
        long[] strides = {s.strideH(), s.strideW()}, dilates = {s.dilationH() - 1, s.dilationW() - 1};
        long[] pads = {s.padH(), s.padW()};
        Native n = Native.local();
        int direct = dnnl.dnnl_convolution_direct;
        if (kind == Kind.CONV)
            return n.describe(
                    o -> dnnl.dnnl_convolution_forward_primitive_desc_create(
                            o,
                            Native.ENGINE,
                            dnnl.dnnl_forward_training,
                            direct,
                            xd.md,
                            wd.md,
                            bd == null ? null : bd.md,
                            yd.md,
                            strides,
                            dilates,
                            pads,
                            pads,
                            attr),
                    solo,
                    "convolution");
        dnnl_primitive_desc hint = n.describe(
                o -> dnnl.dnnl_convolution_forward_primitive_desc_create(
                        o,
                        Native.ENGINE,
                        dnnl.dnnl_forward_training,
                        direct,
                        xd.md,
                        wd.md,
                        null,
                        yd.md,
                        strides,
                        dilates,
                        pads,
                        pads,
                        Attr.PLAIN.handle),
                solo,
                "convolution");
        if (hint == null) return null;
        try {
            return n.describe(
                    o -> kind == Kind.CONV_DATA
                            ? dnnl.dnnl_convolution_backward_data_primitive_desc_create(
                                    o,
                                    Native.ENGINE,
                                    direct,
                                    xd.md,
                                    wd.md,
                                    yd.md,
                                    strides,
                                    dilates,
                                    pads,
                                    pads,
                                    hint,
                                    attr)
                            : dnnl.dnnl_convolution_backward_weights_primitive_desc_create(
                                    o,
                                    Native.ENGINE,
                                    direct,
                                    xd.md,
                                    wd.md,
                                    bd == null ? null : bd.md,
                                    yd.md,
                                    strides,
                                    dilates,
                                    pads,
                                    pads,
                                    hint,
                                    attr),
                    solo,
                    "convolution gradient");
        } finally {
            dnnl.dnnl_primitive_desc_destroy(hint);
        }
    }
}

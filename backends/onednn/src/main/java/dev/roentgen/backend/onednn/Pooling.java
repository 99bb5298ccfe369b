package dev.roentgen.backend.onednn;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.Layout;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.PoolOp;
import dev.roentgen.backend.PoolSpec;
import java.util.List;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/** Pooling in the layout that its input has. The positions of maxima are oneDNN's workspace until somebody reads them. */
final class Pooling {
    private final OneDnnBackend b;

    Pooling(OneDnnBackend backend) {
        b = backend;
    }

    /**
     * How positions lie: oneDNN's number of the tap in its window, in the layout of the result.
     *
     * @param input the layout that was pooled
     * @param output the result's layout
     * @param workspace the layout of the taps' numbers
     * @param wide whether they have four bytes, not one
     * @param spec the windows
     * @param width the input's width
     */
    record Positions(Desc input, Desc output, Desc workspace, boolean wide, PoolSpec spec, int width) {}

    boolean takes(PoolOp op, NdArray x, PoolSpec s) {
        Shape out = s.output(x.shape());
        return x.dtype() == DType.F32
                && x.size() > 0
                && out.size() > 0
                && native_(op, s, x.shape(), out)
                && !(op == PoolOp.MAX && suspicious(x));
    }

    private static boolean native_(PoolOp op, PoolSpec s, Shape in, Shape out) {
        if (s.padH() >= s.kernelH() || s.padW() >= s.kernelW()) return false;
        if (after(in.dim(2), out.dim(2), s.kernelH(), s.strideH(), s.padH(), s.dilationH()) >= s.kernelH())
            return false;
        if (after(in.dim(3), out.dim(3), s.kernelW(), s.strideW(), s.padW(), s.dilationW()) >= s.kernelW())
            return false;
        if (op == PoolOp.MAX) return true;
        boolean clipped = after(in.dim(2), out.dim(2), s.kernelH(), s.strideH(), s.padH(), 1) > s.padH()
                || after(in.dim(3), out.dim(3), s.kernelW(), s.strideW(), s.padW(), 1) > s.padW();
        return s.divisor() == 0 && !(s.countPadding() && clipped); // there oneDNN divides by the whole window
    }

    /** Padding at the end: as much as at the start, or what a last, partly outlying window takes. */
    private static int after(int in, int out, int kernel, int stride, int pad, int dilation) {
        return Math.max(pad, (out - 1) * stride + dilation * (kernel - 1) + 1 - in - pad);
    }

    /** Whether there may be a NaN, which oneDNN's maxima would pass over; one quick look at all. */
    boolean suspicious(NdArray x) {
        try (NdArray f = b.elementwise().flat(x, true)) {
            return Double.isNaN(b.sums().sum(OneDnnBackend.at(f), Elementwise.count(f)));
        }
    }

    List<NdArray> forward(PoolOp op, NdArray x, PoolSpec s) {
        Shape out = s.output(x.shape());
        try (NdArray xs = x.isStrided() && !Strides.dense(x) ? b.copy(x) : x.share()) {
            Desc xd = Desc.of(xs);
            Prim p = b.prims().get(key(Kind.POOL, op, xd, s, out), () -> {
                boolean solo = OneDnnBackend.solo(x.size());
                dnnl_primitive_desc d = describe(op, xd, Desc.any(Desc.dims(out)), s, x.shape(), out, solo);
                int[] max = {dnnl.DNNL_ARG_SRC, dnnl.DNNL_ARG_DST, dnnl.DNNL_ARG_WORKSPACE},
                        average = {dnnl.DNNL_ARG_SRC, dnnl.DNNL_ARG_DST};
                return new Prim(b.pool(), d, solo, op == PoolOp.MAX ? max : average);
            });
            NdArray y = b.make(p.desc(1), out);
            if (op == PoolOp.AVERAGE) {
                b.run(p, OneDnnBackend.at(xs), OneDnnBackend.at(y));
                return List.of(y);
            }
            Desc w = p.desc(2);
            var layout = new Positions(
                    xd, p.desc(1), w, w.type() == dnnl.dnnl_s32, s, x.shape().dim(3));
            NdArray positions = new NdArray(b.pool().allocate(w.bytes), DType.I64, out, new Layout.Blocked(layout));
            b.run(p, OneDnnBackend.at(xs), OneDnnBackend.at(y), OneDnnBackend.at(positions));
            return List.of(y, positions);
        }
    }

    /** The gradient, or null where the java backend's serves. */
    @Nullable
    NdArray backward(PoolOp op, NdArray dy, @Nullable NdArray positions, PoolSpec s, Shape input) {
        if (dy.dtype() != DType.F32 || input.size() == 0 || dy.size() == 0 || !native_(op, s, input, dy.shape()))
            return null;
        Desc xd, yd;
        if (op == PoolOp.MAX) {
            if (positions == null
                    || !(positions.layout() instanceof Layout.Blocked l && l.descriptor() instanceof Positions t))
                return null;
            if (!t.spec.equals(s)) return null;
            xd = t.input;
            yd = t.output;
        } else {
            yd = dy.isStrided() && !Strides.dense(dy) ? Desc.plain(Desc.dims(dy.shape())) : Desc.of(dy);
            xd = yd.like(Desc.dims(input));
        }
        Desc yWanted = yd;
        Prim p = b.prims().get(key(Kind.POOL_BACK, op, xd, s, dy.shape()).add(yWanted.number), () -> {
            boolean solo = OneDnnBackend.solo(input.size());
            dnnl_primitive_desc hint = describe(op, xd, yWanted, s, input, dy.shape(), solo);
            try {
                int[] max = {dnnl.DNNL_ARG_DIFF_DST, dnnl.DNNL_ARG_DIFF_SRC, dnnl.DNNL_ARG_WORKSPACE},
                        average = {dnnl.DNNL_ARG_DIFF_DST, dnnl.DNNL_ARG_DIFF_SRC};
                Window w = new Window(s, input, dy.shape());
                return b.make(
                        "pooling gradient",
                        solo,
                        o -> dnnl.dnnl_pooling_backward_primitive_desc_create(
                                o,
                                Native.ENGINE,
                                algorithm(op, s),
                                xd.md,
                                yWanted.md,
                                w.strides,
                                w.kernel,
                                w.dilation,
                                w.before,
                                w.after,
                                hint,
                                Attr.PLAIN.handle),
                        op == PoolOp.MAX ? max : average);
            } finally {
                dnnl.dnnl_primitive_desc_destroy(hint);
            }
        });
        try (NdArray dys = b.reorder().to(dy, yd)) {
            NdArray dx = b.make(xd, input);
            if (positions == null) p.run(OneDnnBackend.at(dys), OneDnnBackend.at(dx));
            else p.run(OneDnnBackend.at(dys), OneDnnBackend.at(dx), OneDnnBackend.at(positions));
            return dx;
        } finally {
            p.release();
        }
    }

    /** oneDNN's arrays of numbers for the windows. */
    private static final class Window {
        final long[] strides, kernel, dilation, before, after;

        Window(PoolSpec s, Shape in, Shape out) {
            strides = new long[] {s.strideH(), s.strideW()};
            kernel = new long[] {s.kernelH(), s.kernelW()};
            dilation = new long[] {s.dilationH() - 1, s.dilationW() - 1};
            before = new long[] {s.padH(), s.padW()};
            after = new long[] {
                Pooling.after(in.dim(2), out.dim(2), s.kernelH(), s.strideH(), s.padH(), s.dilationH()),
                Pooling.after(in.dim(3), out.dim(3), s.kernelW(), s.strideW(), s.padW(), s.dilationW())
            };
        }
    }

    private static int algorithm(PoolOp op, PoolSpec s) {
        if (op == PoolOp.MAX) return dnnl.dnnl_pooling_max;
        return s.countPadding() ? dnnl.dnnl_pooling_avg_include_padding : dnnl.dnnl_pooling_avg_exclude_padding;
    }

    private static dnnl_primitive_desc describe(
            PoolOp op, Desc x, Desc y, PoolSpec s, Shape in, Shape out, boolean solo) {
        Window w = new Window(s, in, out);
        dnnl_primitive_desc d = Native.local()
                .describe(
                        o -> dnnl.dnnl_pooling_forward_primitive_desc_create(
                                o,
                                Native.ENGINE,
                                dnnl.dnnl_forward_training,
                                algorithm(op, s),
                                x.md,
                                y.md,
                                w.strides,
                                w.kernel,
                                w.dilation,
                                w.before,
                                w.after,
                                Attr.PLAIN.handle),
                        solo,
                        "pooling");
        if (d == null)
            throw new dev.roentgen.check.BackendException(
                    "OneDnnBackend",
                    "oneDNN must",
                    "have a pooling for this case",
                    s.toString(),
                    "Set ONEDNN_VERBOSE=all to see why.");
        return d;
    }

    private static Key key(int kind, PoolOp op, Desc x, PoolSpec s, Shape out) {
        return Native.local()
                .key
                .start(kind)
                .add(op.ordinal())
                .add(x.number)
                .add(s.kernelH())
                .add(s.kernelW())
                .add(s.strideH())
                .add(s.strideW())
                .add(s.padH())
                .add(s.padW())
                .add(s.dilationH())
                .add(s.dilationW())
                .add(s.countPadding() ? 1 : 0)
                .add(out.dim(2))
                .add(out.dim(3));
    }

    /** Writes positions as row-major {@code h * W + w}. */
    void positions(NdArray positions, long to) {
        Positions t = (Positions) ((Layout.Blocked) positions.layout()).descriptor();
        Shape shape = positions.shape();
        PoolSpec s = t.spec;
        int size = t.wide ? 4 : 1, oh = shape.dim(2), ow = shape.dim(3);
        long n = shape.size(), taps = b.pool().scratch(n * size);
        try {
            Desc plain = Desc.plain(t.wide ? dnnl.dnnl_s32 : dnnl.dnnl_u8, Desc.dims(shape));
            b.reorder().run(t.workspace, plain, OneDnnBackend.at(positions), taps, n);
            for (long i = 0; i < n; i++) {
                int tap = t.wide ? Memory.getInt(taps + 4 * i) : Memory.getByte(taps + i) & 0xFF;
                int x = (int) (i % ow), y = (int) (i / ow % oh);
                long h = (long) y * s.strideH() - s.padH() + (long) (tap / s.kernelW()) * s.dilationH();
                long w = (long) x * s.strideW() - s.padW() + (long) (tap % s.kernelW()) * s.dilationW();
                Memory.putLong(to + 8 * i, h * t.width + w);
            }
        } finally {
            b.pool().give(taps, n * size);
        }
    }
}

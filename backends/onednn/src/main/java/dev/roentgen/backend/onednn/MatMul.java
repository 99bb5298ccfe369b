package dev.roentgen.backend.onednn;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.Layout;
import dev.roentgen.backend.NdArray;
import java.lang.ref.Reference;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/**
 * Products of matrices. Views and transposes are read as they lie; what pays for it is packed first, and the packed form of
 * a parameter is kept until the parameter changes.
 */
final class MatMul {
    private static final long SOLO = 1 << 17; // multiplications that one thread finishes before a second has woken up
    private static final long PACK = 1 << 22; // multiplications from which packing an operand pays, docs/onednn.md

    private static final long FEW = 256; // rows below which reading a transposed matrix shows

    private final OneDnnBackend b;

    MatMul(OneDnnBackend backend) {
        b = backend;
    }

    NdArray matmul(NdArray x, NdArray w) {
        Shape xs = x.shape(), ws = w.shape();
        int m = xs.dim(-2), k = xs.dim(-1), n = ws.dim(-1);
        Shape lead = xs.slice(0, xs.rank() - 2).broadcast(ws.slice(0, ws.rank() - 2), "matmul");
        Shape shape = lead.then(m, n);
        if (shape.size() == 0 || k == 0) return b.fill(DType.F32, shape, 0);
        boolean oneMatrix = ws.size() == (long) k * n
                && xs.slice(0, xs.rank() - 2).equals(lead)
                && (lead.size() > 1 || xs.rank() > 2 || ws.rank() > 2);
        if (oneMatrix) {
            try (Operand left = Operand.rows(b, x);
                    Operand right = Operand.of(b, matrix(w, k, n), 0)) {
                return flat(left, right, shape);
            }
        }
        if (lead.size() == 1) {
            try (Operand left = Operand.of(b, matrix(x, m, k), 0);
                    Operand right = Operand.of(b, matrix(w, k, n), 0)) {
                return flat(left, right, shape);
            }
        }
        try (Operand left = Operand.of(b, x, lead.rank());
                Operand right = Operand.of(b, w, lead.rank())) {
            return batched(left, right, shape);
        }
    }

    /** The last two axes of an array whose other axes have size 1; a count of its own is not taken. */
    private NdArray matrix(NdArray w, int rows, int columns) {
        if (w.shape().rank() == 2 || !w.isStrided()) return w;
        var s = w.strided();
        int n = w.shape().rank();
        return new NdArray(
                w.storage(),
                w.dtype(),
                Shape.of(rows, columns),
                new Layout.Strided(new long[] {s.stride(n - 2), s.stride(n - 1)}, s.offset()));
    }

    private NdArray flat(Operand left, Operand right, Shape shape) {
        NdArray y = b.rows(shape);
        try {
            product(left, right, 0, OneDnnBackend.at(y));
            return y;
        } catch (RuntimeException | Error e) {
            y.close();
            throw e;
        }
    }

    /** {@code x w + bias} of two matrices, row-major to an address; a bias address of 0 means none. */
    void product(Operand x, Operand w, long bias, long to) {
        long m = x.dims()[0], k = x.dims()[1], n = w.dims()[1], work = m * k * n;
        if (work <= SmallLoops.MOST) {
            SmallLoops.product(x, w, bias, to);
            return;
        }
        boolean slot = w.array().storage().isSlot(); // a transpose is read as fast as a packed matrix, save by few rows
        boolean packRight = work >= PACK && (w.transposed() ? slot && m < FEW : slot || m >= 64);
        Key key = w.key(x.key(Native.local().key.start(Kind.MATMUL)))
                .add(bias == 0 ? 0 : 1)
                .add(packRight ? 1 : 0);
        Prim p = b.prims().get(key, () -> {
            Desc left = x.desc(), right = packRight ? Desc.any(k, n) : w.desc(), out = Desc.plain(m, n);
            return make(left, right, bias == 0 ? null : Desc.plain(1, n), out, work);
        });
        try (NdArray packed = packRight ? pack(w, p.desc(1)) : w.array().share()) {
            if (bias == 0) p.run(x.address(), OneDnnBackend.at(packed), to);
            else p.run(x.address(), OneDnnBackend.at(packed), bias, to);
        } finally {
            p.release();
        }
    }

    private Prim make(Desc left, Desc right, @Nullable Desc bias, Desc out, long work) {
        boolean solo = work < SOLO;
        int[] with = {dnnl.DNNL_ARG_SRC, dnnl.DNNL_ARG_WEIGHTS, dnnl.DNNL_ARG_BIAS, dnnl.DNNL_ARG_DST};
        int[] without = {dnnl.DNNL_ARG_SRC, dnnl.DNNL_ARG_WEIGHTS, dnnl.DNNL_ARG_DST};
        return b.make(
                "matrix product",
                solo,
                o -> dnnl.dnnl_matmul_primitive_desc_create(
                        o, Native.ENGINE, left.md, right.md, bias == null ? null : bias.md, out.md, Attr.PLAIN.handle),
                bias == null ? without : with);
    }

    /** The operand in a product's own layout; that of a parameter is kept with it. */
    private NdArray pack(Operand w, Desc wanted) {
        Desc from = w.desc();
        if (from == wanted) return w.array().share();
        record Packed(Desc from, Desc to, long offset) {}
        NdArray a = w.array();
        long offset = a.isStrided() ? a.strided().offset() : 0;
        return a.storage().isSlot()
                ? a.storage().derived(new Packed(from, wanted, offset), () -> packNow(w, from, wanted))
                : packNow(w, from, wanted);
    }

    private NdArray packNow(Operand w, Desc from, Desc wanted) {
        NdArray y = b.make(wanted, Shape.of((int) w.dims()[0], (int) w.dims()[1]));
        try {
            b.reorder().run(from, wanted, w.address(), OneDnnBackend.at(y), w.dims()[0] * w.dims()[1]);
            return y;
        } catch (RuntimeException | Error e) {
            y.close();
            throw e;
        }
    }

    /** Batches, repeated where an operand's leading size is 1. */
    private NdArray batched(Operand x, Operand w, Shape shape) {
        NdArray y = b.rows(shape);
        try {
            batched(x, w, Desc.plain(Desc.dims(shape)), OneDnnBackend.at(y), 1, null);
            return y;
        } catch (RuntimeException | Error e) {
            y.close();
            throw e;
        }
    }

    /**
     * {@code scale x w + bias} of batches into a layout at an address; the bias, row-major and of as many axes, broadcasts,
     * and with it the layout is row-major too.
     */
    void batched(Operand x, Operand w, Desc out, long to, float scale, @Nullable NdArray bias) {
        long[] dims = out.dims();
        long batch = 1, inner = x.dims()[dims.length - 1];
        for (int i = 0; i < dims.length - 2; i++) batch *= dims[i];
        try (Operand left = x.readable(b, batch, inner);
                Operand right = w.readable(b, batch, inner)) {
            if (!(out.layout instanceof Layout.Strided s) || !Desc.misread(dims, s.strides(), batch)) {
                safe(left, right, out, to, scale, bias);
                return;
            }
            try (NdArray rows = b.rows(Shape.of(ints(dims)))) {
                Desc plain = Desc.plain(dims);
                safe(left, right, plain, OneDnnBackend.at(rows), scale, bias);
                b.reorder().run(plain, out, OneDnnBackend.at(rows), to, rows.size());
            }
        }
    }

    private void safe(Operand x, Operand w, Desc out, long to, float scale, @Nullable NdArray bias) {
        Desc extra = bias == null ? null : Desc.of(bias);
        Key key = w.key(x.key(Native.local().key.start(Kind.MATMUL).add(-1)))
                .add(out.number)
                .add(Float.floatToRawIntBits(scale))
                .add(extra == null ? 0 : extra.number);
        Prim p = b.prims().get(key, () -> {
            Prim with = batch(x, w, out, scale, extra);
            if (extra == null || !with.implementation().startsWith("ref")) return with;
            with.release(); // not every way to broadcast rides along with the product
            return batch(x, w, out, scale, null);
        });
        if (bias == null) {
            b.run(p, x.address(), w.address(), to);
        } else if (p.places() == 4) {
            b.run(p, x.address(), w.address(), to, OneDnnBackend.at(bias));
        } else {
            b.run(p, x.address(), w.address(), to);
            b.elementwise().addTo(to, Shape.of(ints(out.dims())), bias);
        }
    }

    private Prim batch(Operand x, Operand w, Desc out, float scale, @Nullable Desc bias) {
        int[] arguments = {
            dnnl.DNNL_ARG_SRC, dnnl.DNNL_ARG_WEIGHTS, dnnl.DNNL_ARG_DST, Attr.argument(scale == 1 ? 0 : 1)
        };
        try (Attr attr = new Attr()) {
            if (scale != 1) attr.eltwise(dnnl.dnnl_eltwise_linear, scale, 0);
            if (bias != null) attr.binary(dnnl.dnnl_binary_add, bias);
            var handle = attr.done();
            Desc left = Desc.exact(x.dims(), x.strides()), right = Desc.exact(w.dims(), w.strides());
            Prim made = b.make(
                    "matrix product",
                    out.bytes / 4 * x.dims()[x.dims().length - 1] < SOLO,
                    o -> dnnl.dnnl_matmul_primitive_desc_create(
                            o, Native.ENGINE, left.md, right.md, null, out.md, handle),
                    bias == null ? java.util.Arrays.copyOf(arguments, 3) : arguments);
            Reference.reachabilityFence(left); // nothing else keeps these two
            Reference.reachabilityFence(right);
            return made;
        }
    }

    private static int[] ints(long[] dims) {
        int[] d = new int[dims.length];
        for (int i = 0; i < d.length; i++) d[i] = (int) dims[i];
        return d;
    }
}

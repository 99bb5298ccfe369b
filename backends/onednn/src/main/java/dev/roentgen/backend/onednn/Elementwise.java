package dev.roentgen.backend.onednn;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.BinaryOp;
import dev.roentgen.backend.Layout;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.UnaryOp;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/**
 * Functions of each element or pair. Arrays without gaps are run through as one long row, in whatever layout they are;
 * the result keeps it.
 */
final class Elementwise {
    private final OneDnnBackend b;

    Elementwise(OneDnnBackend backend) {
        b = backend;
    }

    // --- one operand ---

    /** The function, or null where oneDNN lacks it. */
    @Nullable
    NdArray unary(UnaryOp op, NdArray x) {
        return switch (op) {
            case NEG -> eltwise(dnnl.dnnl_eltwise_linear, -1, 0, x, true);
            case ABS -> eltwise(dnnl.dnnl_eltwise_abs, 0, 0, x, true);
            case EXP -> minding(dnnl.dnnl_eltwise_exp, 0, 0, x, false);
            case SQRT -> eltwise(dnnl.dnnl_eltwise_sqrt, 0, 0, x, true);
            case RSQRT -> rsqrt(x);
            case RECIPROCAL -> eltwise(dnnl.dnnl_eltwise_pow, 1, -1, x, false);
            case SQUARE -> eltwise(dnnl.dnnl_eltwise_square, 0, 0, x, true);
            case TANH -> eltwise(dnnl.dnnl_eltwise_tanh, 0, 0, x, true);
            case SIGMOID -> eltwise(dnnl.dnnl_eltwise_logistic, 0, 0, x, false);
            case RELU -> minding(dnnl.dnnl_eltwise_clip, 0, Float.POSITIVE_INFINITY, x, true);
            case LOG, SIGN, EXPM1, LOG1P, SIN, COS, ERF, FLOOR, CEIL, TRUNC, ROUND -> HeapLoops.unary(b, op, x);
            case NOT -> null;
        };
    }

    /** oneDNN's function of each element; {@code keepsZero} says that padding may run along. */
    NdArray eltwise(int algorithm, float alpha, float beta, NdArray x, boolean keepsZero) {
        try (NdArray f = flat(x, keepsZero)) {
            NdArray y = like(f);
            long n = count(f);
            if (n == 0) return y;
            Key key = Native.local()
                    .key
                    .start(Kind.UNARY)
                    .add(algorithm)
                    .add(Float.floatToRawIntBits(alpha))
                    .add(Float.floatToRawIntBits(beta))
                    .add(n);
            Prim p = b.prims()
                    .get(
                            key,
                            () -> function(
                                    algorithm, alpha, beta, n, Attr.PLAIN, dnnl.DNNL_ARG_SRC, dnnl.DNNL_ARG_DST));
            b.run(p, OneDnnBackend.at(f), OneDnnBackend.at(y));
            return y;
        }
    }

    /**
     * A function that is nowhere below x and loses NaN in oneDNN: the maximum with x itself brings NaN back. It starts from
     * the minimum of x and x, because only the kernel for pairs takes such operations along without a slow path.
     */
    private NdArray minding(int algorithm, float alpha, float beta, NdArray x, boolean keepsZero) {
        try (NdArray f = flat(x, keepsZero)) {
            NdArray y = like(f);
            minding(algorithm, alpha, beta, count(f), OneDnnBackend.at(f), OneDnnBackend.at(y));
            return y;
        }
    }

    /** Relu of an array that can be run through as a row, in place. */
    void relu(NdArray f) {
        long at = OneDnnBackend.at(f);
        minding(dnnl.dnnl_eltwise_clip, 0, Float.POSITIVE_INFINITY, count(f), at, at);
    }

    private void minding(int algorithm, float alpha, float beta, long n, long from, long to) {
        if (n == 0) return;
        if (n <= SmallLoops.MOST && algorithm == dnnl.dnnl_eltwise_clip) {
            SmallLoops.relu(from, to, (int) n);
            return;
        }
        Key key = Native.local().key.start(Kind.UNARY).add(-1).add(algorithm).add(n);
        Prim p = b.prims().get(key, () -> {
            Desc d = Desc.plain(n);
            try (Attr attr = new Attr().eltwise(algorithm, alpha, beta).binary(dnnl.dnnl_binary_max, d)) {
                var handle = attr.done();
                return b.make(
                        "elementwise function",
                        OneDnnBackend.solo(n),
                        out -> dnnl.dnnl_binary_primitive_desc_create(
                                out, Native.ENGINE, dnnl.dnnl_binary_min, d.md, d.md, d.md, handle),
                        dnnl.DNNL_ARG_SRC_0,
                        dnnl.DNNL_ARG_SRC_1,
                        dnnl.DNNL_ARG_DST,
                        Attr.argument(1));
            }
        });
        b.run(p, from, from, to, from);
    }

    /** {@code 1 / sqrt(x)} as it is written: oneDNN's power of -1/2 differs for -0 and -infinity. */
    private NdArray rsqrt(NdArray x) {
        try (NdArray root = eltwise(dnnl.dnnl_eltwise_sqrt, 0, 0, x, true)) {
            return eltwise(dnnl.dnnl_eltwise_pow, 1, -1, root, false);
        }
    }

    private Prim function(int algorithm, float alpha, float beta, long n, Attr attr, int... arguments) {
        Desc d = Desc.plain(n);
        var handle = attr.done();
        return b.make(
                "elementwise function",
                OneDnnBackend.solo(n),
                out -> dnnl.dnnl_eltwise_forward_primitive_desc_create(
                        out, Native.ENGINE, dnnl.dnnl_forward_inference, algorithm, d.md, d.md, alpha, beta, handle),
                arguments);
    }

    // --- two operands ---

    /** The function, or null where oneDNN lacks it. */
    @Nullable
    NdArray binary(BinaryOp op, NdArray x, NdArray y) {
        return switch (op) {
            case ADD -> pairs(dnnl.dnnl_binary_add, true, true, x, y);
            case MUL -> pairs(dnnl.dnnl_binary_mul, true, true, x, y);
            case SUB -> pairs(dnnl.dnnl_binary_sub, false, true, x, y);
            case DIV -> pairs(dnnl.dnnl_binary_div, false, false, x, y);
            case MAX, MIN, POW, ATAN2, MOD, FLOOR_DIV -> HeapLoops.binary(b, op, x, y);
            case AND, OR, XOR -> null;
        };
    }

    private NdArray pairs(int algorithm, boolean commutes, boolean keepsZero, NdArray x, NdArray y) {
        if (x.shape().equals(y.shape())) return same(algorithm, keepsZero, x, y);
        Shape shape = x.shape().broadcast(y.shape(), "binary");
        if (shape.size() == 0) return b.rows(shape);
        if (x.shape().equals(shape)) return broadcast(algorithm, false, x, y);
        if (y.shape().equals(shape) && commutes) return broadcast(algorithm, false, y, x);
        if (y.shape().equals(shape) && algorithm == dnnl.dnnl_binary_sub) return broadcast(algorithm, true, y, x);
        try (NdArray xs = b.strided(x);
                NdArray full = b.reorder().expand(xs, shape)) {
            return y.shape().equals(shape) ? same(algorithm, keepsZero, full, y) : broadcast(algorithm, false, full, y);
        }
    }

    /** Both of one shape. */
    private NdArray same(int algorithm, boolean keepsZero, NdArray x, NdArray y) {
        NdArray p = x, q = y;
        boolean swapped =
                !y.isStrided() && x.isStrided(); // a blocked layout wins: the other operand is brought into it
        try (NdArray first = flat(swapped ? y : x, keepsZero);
                NdArray second = alike(swapped ? x : y, first)) {
            p = swapped ? second : first;
            q = swapped ? first : second;
            NdArray z = like(first);
            long n = count(first);
            if (n > 0) run(algorithm, n, OneDnnBackend.at(p), OneDnnBackend.at(q), OneDnnBackend.at(z));
            return z;
        }
    }

    /** Two rows at addresses into a third, which may be one of them. */
    void run(int algorithm, long n, long p, long q, long z) {
        if (n <= SmallLoops.MOST && SmallLoops.binary(algorithm, p, q, 4, z, (int) n)) return;
        Key key = Native.local().key.start(Kind.BINARY).add(algorithm).add(n);
        b.run(b.prims().get(key, () -> make(algorithm, false, new long[] {n}, new long[] {n})), p, q, z);
    }

    /** {@code x} has the result's shape, {@code y} is repeated along some axes; {@code negated}: y - x for a subtraction. */
    private NdArray broadcast(int algorithm, boolean negated, NdArray x, NdArray y) {
        Shape shape = x.shape();
        if (!x.isStrided()
                && perChannel(shape, y.shape())
                && !((Desc) ((Layout.Blocked) x.layout()).descriptor()).padded)
            return blockedPerChannel(algorithm, negated, x, y);
        try (NdArray xs = b.contiguous(x);
                NdArray ys = b.contiguous(y)) {
            Pattern t = Pattern.of(shape, ys.shape());
            if (!t.known()) {
                try (NdArray full = b.reorder().expand(ys, shape)) {
                    return negated ? same(algorithm, true, full, xs) : same(algorithm, true, xs, full);
                }
            }
            NdArray z = b.rows(shape);
            long p = OneDnnBackend.at(xs), q = OneDnnBackend.at(ys), r = OneDnnBackend.at(z);
            if (!negated && shape.size() <= SmallLoops.MOST && SmallLoops.broadcast(algorithm, p, q, t, r)) return z;
            Key key = Native.local()
                    .key
                    .start(Kind.BINARY)
                    .add(algorithm)
                    .add(negated ? 1 : 0)
                    .add(t.full())
                    .add(t.part());
            b.run(b.prims().get(key, () -> make(algorithm, negated, t.full(), t.part())), p, q, r);
            return z;
        }
    }

    private static boolean perChannel(Shape x, Shape y) {
        int lead = x.rank() - y.rank();
        if (x.rank() < 3) return false;
        for (int i = 0; i < y.rank(); i++) if (y.dim(i) != (i + lead == 1 ? x.dim(1) : 1)) return false;
        return y.rank() >= x.rank() - 1;
    }

    private NdArray blockedPerChannel(int algorithm, boolean negated, NdArray x, NdArray y) {
        try (NdArray ys = b.contiguous(y)) {
            Desc d = Desc.of(x);
            NdArray z = b.make(d, x.shape());
            long[] part = new long[x.shape().rank()];
            java.util.Arrays.fill(part, 1);
            part[1] = x.shape().dim(1);
            Key key = Native.local()
                    .key
                    .start(Kind.BINARY)
                    .add(-1)
                    .add(algorithm)
                    .add(negated ? 1 : 0)
                    .add(d.number);
            Prim p = b.prims().get(key, () -> make(algorithm, negated, d, d.like(part), x.size()));
            b.run(p, OneDnnBackend.at(x), OneDnnBackend.at(ys), OneDnnBackend.at(z));
            return z;
        }
    }

    private Prim make(int algorithm, boolean negated, long[] full, long[] part) {
        long size = 1;
        for (long d : full) size *= d;
        return make(algorithm, negated, Desc.plain(full), Desc.plain(part), size);
    }

    private Prim make(int algorithm, boolean negated, Desc full, Desc part, long size) {
        try (Attr attr = new Attr()) {
            if (negated) attr.eltwise(dnnl.dnnl_eltwise_linear, -1, 0);
            var handle = attr.done();
            return b.make(
                    "elementwise operation",
                    OneDnnBackend.solo(size),
                    out -> dnnl.dnnl_binary_primitive_desc_create(
                            out, Native.ENGINE, algorithm, full.md, part.md, full.md, handle),
                    dnnl.DNNL_ARG_SRC_0,
                    dnnl.DNNL_ARG_SRC_1,
                    dnnl.DNNL_ARG_DST);
        }
    }

    // --- writing ---

    /** Adds in place. */
    NdArray accumulate(NdArray target, NdArray x) {
        try (NdArray f = flat(target, true)) {
            if (f.storage() != target.storage()) { // full of gaps: rather a new array
                return same(dnnl.dnnl_binary_add, true, target, x);
            }
            try (NdArray other = alike(x, f)) {
                long n = count(f), at = OneDnnBackend.at(f);
                if (n > 0) run(dnnl.dnnl_binary_add, n, at, OneDnnBackend.at(other), at);
            }
            target.storage().dropDerived();
            return target.share();
        }
    }

    /** Adds an array that broadcasts to a row-major one at an address. */
    void addTo(long address, Shape shape, NdArray y) {
        Pattern t = Pattern.of(shape, y.shape());
        try (NdArray ys = t.known() ? b.contiguous(y) : b.reorder().expand(y, shape)) {
            Pattern u = t.known() ? t : Pattern.of(shape, shape);
            Key key = Native.local()
                    .key
                    .start(Kind.BINARY)
                    .add(dnnl.dnnl_binary_add)
                    .add(0)
                    .add(u.full())
                    .add(u.part());
            Prim p = b.prims().get(key, () -> make(dnnl.dnnl_binary_add, false, u.full(), u.part()));
            b.run(p, address, OneDnnBackend.at(ys), address);
        }
    }

    // --- arrays as long rows ---

    /** The array (shared) if it can be run through as a row, else a copy: channels-last where it is, else row-major. */
    NdArray flat(NdArray x, boolean keepsZero) {
        if (x.layout() instanceof Layout.Blocked l)
            return keepsZero || !((Desc) l.descriptor()).padded ? x.share() : b.strided(x);
        if (Strides.dense(x)) return x.share();
        return Strides.channelsLast(x) ? b.reorder().to(x, Desc.tag(dnnl.dnnl_acdb, Desc.dims(x.shape()))) : b.copy(x);
    }

    /** The array in the layout of another: shared or a copy. */
    NdArray alike(NdArray x, NdArray model) {
        if (model.layout() instanceof Layout.Blocked l) return b.reorder().to(x, (Desc) l.descriptor());
        if (x.isStrided() && sameSteps(x, model)) return x.share();
        if (model.isContiguous()) return b.contiguous(x);
        return b.reorder().to(x, Desc.of(model));
    }

    private static boolean sameSteps(NdArray x, NdArray y) {
        Layout.Strided s = x.strided(), t = y.strided();
        for (int i = 0; i < x.shape().rank(); i++)
            if (x.shape().dim(i) != 1 && s.stride(i) != t.stride(i)) return false;
        return true;
    }

    /** How many floats the row has, padding included. */
    static long count(NdArray f) {
        return f.layout() instanceof Layout.Blocked l ? ((Desc) l.descriptor()).bytes / 4 : f.size();
    }

    /** A new array of the same layout, from its storage's start. */
    NdArray like(NdArray f) {
        if (f.layout() instanceof Layout.Blocked l) return b.make((Desc) l.descriptor(), f.shape());
        return new NdArray(
                b.pool().allocate(4 * f.size()),
                f.dtype(),
                f.shape(),
                new Layout.Strided(f.strided().strides(), 0));
    }
}

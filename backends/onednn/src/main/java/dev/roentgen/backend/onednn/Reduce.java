package dev.roentgen.backend.onednn;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.Layout;
import dev.roentgen.backend.NdArray;
import org.bytedeco.dnnl.global.dnnl;

/**
 * Sums over axes, one run of neighbouring axes after another, from the last, as products with ones: oneDNN's own reduction
 * is slower, by up to 90 times (docs/onednn.md).
 */
final class Reduce {
    private static final int SMALL = 2048; // elements that a plain loop in double adds up faster than a primitive
    private static final long ROW = 4096; // how a long sum is cut, so that rounding errors stay small and bits the same

    private final OneDnnBackend b;
    private long ones, length; // guarded by this: a row of ones, made longer when need be

    Reduce(OneDnnBackend backend) {
        b = backend;
    }

    NdArray sum(NdArray x, boolean keepDims, int... axes) {
        Shape out = x.shape().reduced(keepDims, axes);
        boolean[] gone = new boolean[x.shape().rank()];
        for (int a : axes) gone[a] = true;
        NdArray y = b.contiguous(x);
        // runs of axes that go or stay, from the last; axes of size 1 join their neighbours
        int i = gone.length - 1;
        long inner = 1;
        long outer = x.size();
        while (i >= 0) {
            long run = 1;
            boolean going = gone[i];
            for (; i >= 0 && (gone[i] == going || x.shape().dim(i) == 1); i--)
                run *= x.shape().dim(i);
            outer /= run;
            if (going && run > 1) {
                NdArray next;
                try (NdArray old = y) {
                    next = inner == 1 ? last(old, outer, run) : middle(old, outer, run, inner);
                }
                y = next;
            } else if (!going) {
                inner *= run;
            }
        }
        try (NdArray done = y) {
            return done.storage() == x.storage() ? b.copy(reshaped(done, out)) : reshapedShare(done, out);
        }
    }

    private static NdArray reshaped(NdArray y, Shape shape) {
        return new NdArray(
                y.storage(),
                y.dtype(),
                shape,
                new Layout.Strided(shape.strides(), y.strided().offset()));
    }

    private static NdArray reshapedShare(NdArray y, Shape shape) {
        return y.view(shape, new Layout.Strided(shape.strides(), y.strided().offset()));
    }

    /** {@code [rows, n] -> [rows]}. */
    private NdArray last(NdArray x, long rows, long n) {
        long at = OneDnnBackend.at(x);
        if (rows * n <= SMALL) {
            NdArray y = b.rows(Shape.of((int) rows));
            for (long r = 0; r < rows; r++)
                Memory.putFloat(OneDnnBackend.at(y) + 4 * r, (float) total(at + 4 * r * n, n));
            return y;
        }
        if (rows == 1 && n > 2 * ROW) return whole(at, n);
        NdArray y = b.rows(Shape.of(Math.toIntExact(rows)));
        lastInto(at, rows, n, OneDnnBackend.at(y));
        return y;
    }

    /** Row sums, to an address. */
    void lastInto(long at, long rows, long n, long to) {
        if (n == 1) {
            Memory.copy(at, to, 4 * rows);
            return;
        }
        long column = ones(n);
        Key key = Native.local().key.start(Kind.REDUCE).add(rows).add(n);
        Prim p = b.prims().get(key, () -> {
            Desc left = Desc.plain(rows, n), right = Desc.plain(n, 1), result = Desc.plain(rows, 1);
            return make(left, right, result, rows * n);
        });
        b.run(p, at, column, to);
    }

    /** One long row: rows of equal length first, then their sums and the rest in double. */
    private NdArray whole(long at, long n) {
        NdArray y = b.rows(Shape.of(1));
        Memory.putFloat(OneDnnBackend.at(y), (float) sum(at, n));
        return y;
    }

    /** The sum of a row. */
    double sum(long at, long n) {
        long rows = n / ROW, cut = rows * ROW;
        if (rows < 2) return total(at, n);
        long sums = b.pool().scratch(4 * rows);
        try {
            lastInto(at, rows, ROW, sums);
            return total(sums, rows) + total(at + 4 * cut, n - cut);
        } finally {
            b.pool().give(sums, 4 * rows);
        }
    }

    private static double total(long at, long n) {
        double a = 0, c = 0;
        long i = 0;
        for (; i + 1 < n; i += 2) {
            a += Memory.getFloat(at + 4 * i);
            c += Memory.getFloat(at + 4 * i + 4);
        }
        if (i < n) a += Memory.getFloat(at + 4 * i);
        return a + c;
    }

    /** {@code [outer, n, inner] -> [outer, inner]}. */
    private NdArray middle(NdArray x, long outer, long n, long inner) {
        NdArray y = b.rows(Shape.of(Math.toIntExact(outer), Math.toIntExact(inner)));
        long from = OneDnnBackend.at(x), to = OneDnnBackend.at(y);
        if (outer * n * inner <= SMALL) {
            for (long o = 0; o < outer; o++) {
                for (long j = 0; j < inner; j++) {
                    double sum = 0;
                    for (long k = 0; k < n; k++) sum += Memory.getFloat(from + 4 * ((o * n + k) * inner + j));
                    Memory.putFloat(to + 4 * (o * inner + j), (float) sum);
                }
            }
            return y;
        }
        long row = ones(n);
        Key key = Native.local().key.start(Kind.REDUCE).add(outer).add(n).add(inner);
        Prim p = b.prims().get(key, () -> {
            Desc left = Desc.plain(1, 1, n), right = Desc.plain(outer, n, inner), result = Desc.plain(outer, 1, inner);
            return make(left, right, result, outer * n * inner);
        });
        b.run(p, row, from, to);
        return y;
    }

    private Prim make(Desc left, Desc right, Desc result, long elements) {
        return b.make(
                "sum",
                OneDnnBackend.solo(elements),
                out -> dnnl.dnnl_matmul_primitive_desc_create(
                        out, Native.ENGINE, left.md, right.md, null, result.md, Attr.PLAIN.handle),
                dnnl.DNNL_ARG_SRC,
                dnnl.DNNL_ARG_WEIGHTS,
                dnnl.DNNL_ARG_DST);
    }

    /** The address of at least n ones. They stay for good: shorter rows may still be read when a longer one is made. */
    synchronized long ones(long n) {
        if (n > length) {
            length = Math.max(4096, 2 * n);
            ones = b.pool().scratch(4 * length);
            Memory.putFloat(ones, 1);
            Strides.fill(ones, ones, length, 4);
        }
        return ones;
    }
}

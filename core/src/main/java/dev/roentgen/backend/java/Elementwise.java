package dev.roentgen.backend.java;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.BinaryOp;
import dev.roentgen.backend.CompareOp;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.UnaryOp;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;

/** Functions of elements and pairs: rows are read as blocks of doubles or longs, computed, and written. */
final class Elementwise {
    private static final int BLOCK = Walk.BLOCK;

    private final Heap heap;

    Elementwise(Heap heap) {
        this.heap = heap;
    }

    NdArray unary(UnaryOp op, NdArray x) {
        NdArray y = heap.make(x.dtype(), x.shape());
        FloatLoops.Unary fast = x.dtype() == DType.F32 ? FloatLoops.of(op) : null;
        if (fast != null) FloatLoops.run(fast, x, y);
        else closingOnError(y, () -> general(op, x, y));
        return y;
    }

    private static void general(UnaryOp op, NdArray from, NdArray to) {
        Cells cells = Cells.of(from.dtype());
        Object x = HeapStorage.of(from), y = HeapStorage.of(to);
        Walk walk = Walk.over(to.shape(), from, to);
        int step = walk.step(0);
        if (from.dtype().isFloat()) {
            DoubleUnaryOperator f = Functions.real(op);
            walk.parallel(BLOCK, () -> {
                double[] v = new double[BLOCK];
                return (at, n) -> {
                    cells.read(x, at[0], step, v, 0, n);
                    for (int i = 0; i < n; i++) v[i] = f.applyAsDouble(v[i]);
                    cells.write(y, at[1], 1, v, 0, n);
                };
            });
        } else {
            LongUnaryOperator f = Functions.whole(op, from.dtype());
            walk.parallel(BLOCK, () -> {
                long[] v = new long[BLOCK];
                return (at, n) -> {
                    cells.read(x, at[0], step, v, n);
                    for (int i = 0; i < n; i++) v[i] = f.applyAsLong(v[i]);
                    cells.write(y, at[1], 1, v, n);
                };
            });
        }
    }

    NdArray binary(BinaryOp op, NdArray a, NdArray b) {
        NdArray y = heap.make(a.dtype(), a.shape().broadcast(b.shape(), op.name()));
        FloatLoops.Binary fast = a.dtype() == DType.F32 ? FloatLoops.of(op) : null;
        if (fast != null) FloatLoops.run(fast, a, b, y);
        else closingOnError(y, () -> general(op, a, b, y));
        return y;
    }

    private static void general(BinaryOp op, NdArray a, NdArray b, NdArray to) {
        Cells cells = Cells.of(a.dtype());
        Object y = HeapStorage.of(to);
        Walk walk = Walk.over(to.shape(), a, b, to);
        if (a.dtype().isFloat()) {
            DoubleBinaryOperator f = Functions.real(op);
            walk.parallel(BLOCK, () -> {
                var pair = new DoublePair(walk, a, b);
                return (at, n) -> {
                    pair.read(at, n);
                    for (int i = 0; i < n; i++) pair.v[i] = f.applyAsDouble(pair.v[i], pair.w[i]);
                    cells.write(y, at[2], walk.step(2), pair.v, 0, n);
                };
            });
        } else {
            LongBinaryOperator f = Functions.whole(op, a.dtype());
            walk.parallel(BLOCK, () -> {
                var pair = new LongPair(walk, a, b);
                return (at, n) -> {
                    pair.read(at, n);
                    for (int i = 0; i < n; i++) pair.v[i] = f.applyAsLong(pair.v[i], pair.w[i]);
                    cells.write(y, at[2], walk.step(2), pair.v, n);
                };
            });
        }
    }

    NdArray compare(CompareOp op, NdArray a, NdArray b) {
        NdArray to = heap.make(DType.BOOL, a.shape().broadcast(b.shape(), op.name()));
        byte[] y = (byte[]) HeapStorage.of(to);
        Walk walk = Walk.over(to.shape(), a, b, to);
        if (a.dtype().isFloat()) {
            Functions.DoubleTest f = Functions.real(op);
            walk.parallel(BLOCK, () -> {
                var pair = new DoublePair(walk, a, b);
                return (at, n) -> {
                    pair.read(at, n);
                    for (int i = 0, p = at[2]; i < n; i++) y[p + i] = (byte) (f.test(pair.v[i], pair.w[i]) ? 1 : 0);
                };
            });
        } else {
            Functions.LongTest f = Functions.whole(op);
            walk.parallel(BLOCK, () -> {
                var pair = new LongPair(walk, a, b);
                return (at, n) -> {
                    pair.read(at, n);
                    for (int i = 0, p = at[2]; i < n; i++) y[p + i] = (byte) (f.test(pair.v[i], pair.w[i]) ? 1 : 0);
                };
            });
        }
        return to;
    }

    NdArray where(NdArray condition, NdArray a, NdArray b) {
        Shape shape = condition.shape().broadcast(a.shape(), "where").broadcast(b.shape(), "where");
        NdArray to = heap.make(a.dtype(), shape);
        Cells cells = Cells.of(a.dtype());
        byte[] c = (byte[]) HeapStorage.of(condition);
        Object y = HeapStorage.of(to);
        Walk walk = Walk.over(shape, a, b, to, condition);
        int step = walk.step(3);
        Supplier<Walk.Row> body = a.dtype().isFloat()
                ? () -> {
                    var pair = new DoublePair(walk, a, b);
                    return (at, n) -> {
                        pair.read(at, n);
                        for (int i = 0, p = at[3]; i < n; i++, p += step) if (c[p] == 0) pair.v[i] = pair.w[i];
                        cells.write(y, at[2], 1, pair.v, 0, n);
                    };
                }
                : () -> {
                    var pair = new LongPair(walk, a, b);
                    return (at, n) -> {
                        pair.read(at, n);
                        for (int i = 0, p = at[3]; i < n; i++, p += step) if (c[p] == 0) pair.v[i] = pair.w[i];
                        cells.write(y, at[2], 1, pair.v, n);
                    };
                };
        walk.parallel(BLOCK, body);
        return to;
    }

    NdArray accumulate(NdArray target, NdArray x) {
        if (target.dtype() == DType.F32) FloatLoops.run(FloatLoops.ADD, target, x, target);
        else general(BinaryOp.ADD, target, x, target);
        target.storage().dropDerived();
        return target.share();
    }

    private static void closingOnError(NdArray result, Runnable computation) {
        try {
            computation.run();
        } catch (RuntimeException e) {
            result.close();
            throw e;
        }
    }

    /** Rows of two arrays as doubles, {@code v} and {@code w}. */
    private static final class DoublePair {
        final double[] v = new double[BLOCK], w = new double[BLOCK];
        private final Cells cells;
        private final Object a, b;
        private final int stepA, stepB;

        DoublePair(Walk walk, NdArray a, NdArray b) {
            cells = Cells.of(a.dtype());
            this.a = HeapStorage.of(a);
            this.b = HeapStorage.of(b);
            stepA = walk.step(0);
            stepB = walk.step(1);
        }

        void read(int[] at, int n) {
            cells.read(a, at[0], stepA, v, 0, n);
            cells.read(b, at[1], stepB, w, 0, n);
        }
    }

    /** Rows of two arrays as longs, {@code v} and {@code w}. */
    private static final class LongPair {
        final long[] v = new long[BLOCK], w = new long[BLOCK];
        private final Cells cells;
        private final Object a, b;
        private final int stepA, stepB;

        LongPair(Walk walk, NdArray a, NdArray b) {
            cells = Cells.of(a.dtype());
            this.a = HeapStorage.of(a);
            this.b = HeapStorage.of(b);
            stepA = walk.step(0);
            stepB = walk.step(1);
        }

        void read(int[] at, int n) {
            cells.read(a, at[0], stepA, v, n);
            cells.read(b, at[1], stepB, w, n);
        }
    }
}

package dev.roentgen.backend.java;

import dev.roentgen.backend.BinaryOp;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.UnaryOp;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Loops over {@code float[]} for the operations whose float result is the rounded double one, bit for bit. All arrays of a
 * loop share one index, which is what the JVM's compiler vectorises; rows that start elsewhere are moved to scratch first.
 */
final class FloatLoops {
    static final Binary ADD = (a, b, y, from, to) -> {
        for (int i = from; i < to; i++) y[i] = a[i] + b[i];
    };
    private static final Binary SUB = (a, b, y, from, to) -> {
        for (int i = from; i < to; i++) y[i] = a[i] - b[i];
    };
    private static final Binary MUL = (a, b, y, from, to) -> {
        for (int i = from; i < to; i++) y[i] = a[i] * b[i];
    };
    private static final Binary DIV = (a, b, y, from, to) -> {
        for (int i = from; i < to; i++) y[i] = a[i] / b[i];
    };
    private static final Binary MAX = (a, b, y, from, to) -> {
        for (int i = from; i < to; i++) y[i] = Math.max(a[i], b[i]);
    };
    private static final Binary MIN = (a, b, y, from, to) -> {
        for (int i = from; i < to; i++) y[i] = Math.min(a[i], b[i]);
    };
    private static final Unary NEG = (x, y, from, to) -> {
        for (int i = from; i < to; i++) y[i] = -x[i];
    };
    private static final Unary ABS = (x, y, from, to) -> {
        for (int i = from; i < to; i++) y[i] = Math.abs(x[i]);
    };
    private static final Unary SQRT = (x, y, from, to) -> {
        for (int i = from; i < to; i++) y[i] = (float) Math.sqrt(x[i]);
    };
    private static final Unary RECIPROCAL = (x, y, from, to) -> {
        for (int i = from; i < to; i++) y[i] = 1 / x[i];
    };
    private static final Unary SQUARE = (x, y, from, to) -> {
        for (int i = from; i < to; i++) y[i] = x[i] * x[i];
    };
    private static final Unary RELU = (x, y, from, to) -> {
        for (int i = from; i < to; i++) y[i] = Math.max(x[i], 0);
    };

    private FloatLoops() {}

    /** A loop over one array. */
    interface Unary {
        void run(float[] x, float[] y, int from, int to);
    }

    /** A loop over two arrays. */
    interface Binary {
        void run(float[] a, float[] b, float[] y, int from, int to);
    }

    /** The loop for an operation, or null where it is computed in double. */
    static @Nullable Unary of(UnaryOp op) {
        return switch (op) {
            case NEG -> NEG;
            case ABS -> ABS;
            case SQRT -> SQRT;
            case RECIPROCAL -> RECIPROCAL;
            case SQUARE -> SQUARE;
            case RELU -> RELU;
            case SIGN, EXP, EXPM1, LOG, LOG1P, RSQRT, SIN, COS, TANH, SIGMOID, ERF, FLOOR, CEIL, ROUND, TRUNC, NOT ->
                null;
        };
    }

    /** The loop for an operation, or null where it is computed in double. */
    static @Nullable Binary of(BinaryOp op) {
        return switch (op) {
            case ADD -> ADD;
            case SUB -> SUB;
            case MUL -> MUL;
            case DIV -> DIV;
            case MAX -> MAX;
            case MIN -> MIN;
            case POW, ATAN2, MOD, FLOOR_DIV, AND, OR, XOR -> null;
        };
    }

    static void run(Unary loop, NdArray from, NdArray to) {
        float[] x = (float[]) HeapStorage.of(from), y = (float[]) HeapStorage.of(to);
        Walk walk = Walk.over(to.shape(), from, to);
        int step = walk.step(0);
        if (step == 1
                && walk.row() == walk.size()
                && from.strided().offset() == to.strided().offset()) {
            walk.parallel(Integer.MAX_VALUE, () -> (at, n) -> loop.run(x, y, at[1], at[1] + n));
            return;
        }
        walk.parallel(Walk.BLOCK, () -> {
            float[] u = new float[Walk.BLOCK];
            return (at, n) -> {
                read(x, at[0], step, u, n);
                loop.run(u, u, 0, n);
                System.arraycopy(u, 0, y, at[1], n);
            };
        });
    }

    static void run(Binary loop, NdArray a, NdArray b, NdArray to) {
        float[] v = (float[]) HeapStorage.of(a), w = (float[]) HeapStorage.of(b), y = (float[]) HeapStorage.of(to);
        Walk walk = Walk.over(to.shape(), a, b, to);
        int stepA = walk.step(0), stepB = walk.step(1), step = walk.step(2);
        boolean together = a.strided().offset() == to.strided().offset()
                && b.strided().offset() == to.strided().offset();
        if (stepA == 1 && stepB == 1 && step == 1 && together && walk.row() == walk.size()) {
            walk.parallel(Integer.MAX_VALUE, () -> (at, n) -> loop.run(v, w, y, at[2], at[2] + n));
            return;
        }
        walk.parallel(Walk.BLOCK, () -> {
            float[] p = new float[Walk.BLOCK], q = new float[Walk.BLOCK];
            return (at, n) -> {
                read(v, at[0], stepA, p, n);
                read(w, at[1], stepB, q, n);
                loop.run(p, q, p, 0, n);
                if (step == 1) System.arraycopy(p, 0, y, at[2], n);
                else for (int i = 0, r = at[2]; i < n; i++, r += step) y[r] = p[i];
            };
        });
    }

    private static void read(float[] from, int at, int step, float[] to, int n) {
        if (step == 1) {
            System.arraycopy(from, at, to, 0, n);
        } else if (step == 0) {
            Arrays.fill(to, 0, n, from[at]);
        } else {
            for (int i = 0, p = at; i < n; i++, p += step) to[i] = from[p];
        }
    }
}

package dev.roentgen.backend.onednn;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.BinaryOp;
import dev.roentgen.backend.KernelTrace;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.UnaryOp;
import org.jspecify.annotations.Nullable;

/**
 * Elementwise functions that oneDNN lacks, or gives another answer for NaN: loops over pieces copied to the heap, which
 * the compiler turns into vector code, as it does not for off-heap memory.
 */
final class HeapLoops {
    private static final int PIECE = 4096, SHARED = 1 << 17; // elements; from SHARED on several threads work
    private static final ThreadLocal<float[][]> PIECES = ThreadLocal.withInitial(() -> new float[2][PIECE]);

    private HeapLoops() {}

    /** The function, or null where the loops of the java backend serve. */
    static @Nullable NdArray unary(OneDnnBackend b, UnaryOp op, NdArray x) {
        Loop loop = switch (op) {
            case LOG -> (p, q, m) -> log(p, m); // oneDNN's is off by 2e-6
            case LOG1P -> HeapLoops::log1p;
            case FLOOR -> (p, q, m) -> floor(p, m);
            case CEIL -> (p, q, m) -> ceil(p, m);
            case ROUND -> (p, q, m) -> round(p, m);
            case SIGN -> (p, q, m) -> sign(p, m);
            default -> null;
        };
        if (loop == null) return null;
        try (NdArray f = b.elementwise().flat(x, op != UnaryOp.LOG)) { // log of padding would not stay zero
            NdArray y = b.elementwise().like(f);
            long n = Elementwise.count(f), from = OneDnnBackend.at(f), to = OneDnnBackend.at(y);
            pieces(n, (done, m, p, q) -> {
                Memory.get(from + 4 * done, p, 0, m);
                loop.run(p, q, m);
                Memory.put(p, 0, to + 4 * done, m);
            });
            return y;
        }
    }

    /** {@code e^x} from an address to another or the same, to the last bit or two: oneDNN's is off by up to 2e-6. */
    static void exp(long from, long to, long n) {
        pieces(n, (done, m, p, q) -> {
            Memory.get(from + 4 * done, p, 0, m);
            for (int i = 0; i < m; i++) p[i] = (float) Math.exp(p[i]);
            Memory.put(p, 0, to + 4 * done, m);
        });
    }

    /** A function of the first elements of an array, in place, with another array to work in. */
    private interface Loop {
        void run(float[] p, float[] q, int n);
    }

    /** Work on the elements from {@code done} on, at most a piece, with two arrays of the thread's own. */
    private interface Piece {
        void run(long done, int n, float[] p, float[] q);
    }

    private static void pieces(long n, Piece piece) {
        if (KernelTrace.on()) KernelTrace.ran("java loop");
        int count = Math.toIntExact((n + PIECE - 1) / PIECE);
        if (n < SHARED || Native.THREADS == 1) {
            for (int i = 0; i < count; i++) piece(i, n, piece);
        } else {
            Workers.run(count, i -> piece(i, n, piece));
        }
    }

    private static void piece(int i, long n, Piece piece) {
        float[][] own = PIECES.get();
        long done = (long) i * PIECE;
        piece.run(done, (int) Math.min(PIECE, n - done), own[0], own[1]);
    }

    private static void log(float[] p, int n) {
        for (int i = 0; i < n; i++) p[i] = (float) Math.log(p[i]);
    }

    /** From 0 to 1, where the losses need it, as vector code within two units of the last place. */
    private static void log1p(float[] p, float[] q, int n) {
        for (int i = 0; i < n; i++) q[i] = ofUnit(p[i]);
        for (int i = 0; i < n; i++) p[i] = p[i] >= 0 && p[i] <= 1 ? q[i] : log1p(p[i]);
    }

    /** {@code log(1 + z) = 2 atanh(s)} with {@code s = z / (2 + z)}, at most 1/3, by its series. */
    private static float ofUnit(float z) {
        float s = z / (2 + z), t = s * s;
        float rest = ((((t * (1 / 13f) + 1 / 11f) * t + 1 / 9f) * t + 1 / 7f) * t + 1 / 5f) * t + 1 / 3f;
        return 2 * s + 2 * s * t * rest;
    }

    /** By {@code log(u) z / (u - 1)} with {@code u = 1 + z} rounded: four times as fast as Math.log1p. */
    private static float log1p(float x) {
        double z = x, u = 1 + z;
        return (float) (u == 1 ? z : u - 1 == z ? Math.log(u) : Math.log(u) * (z / (u - 1)));
    }

    private static void floor(float[] p, int n) {
        for (int i = 0; i < n; i++) p[i] = (float) Math.floor(p[i]);
    }

    private static void ceil(float[] p, int n) {
        for (int i = 0; i < n; i++) p[i] = (float) Math.ceil(p[i]);
    }

    private static void round(float[] p, int n) {
        for (int i = 0; i < n; i++) p[i] = (float) Math.rint(p[i]);
    }

    private static void sign(float[] p, int n) {
        for (int i = 0; i < n; i++) p[i] = Math.signum(p[i]);
    }

    private static void max(float[] p, float[] q, int n) {
        for (int i = 0; i < n; i++) p[i] = Math.max(p[i], q[i]);
    }

    private static void min(float[] p, float[] q, int n) {
        for (int i = 0; i < n; i++) p[i] = Math.min(p[i], q[i]);
    }

    /** The function, or null where the loops of the java backend serve. */
    static @Nullable NdArray binary(OneDnnBackend b, BinaryOp op, NdArray x, NdArray y) {
        if (op != BinaryOp.MAX && op != BinaryOp.MIN) return null;
        Shape shape = x.shape().broadcast(y.shape(), "binary");
        if (shape.size() == 0) return null;
        try (NdArray xs = full(b, x, shape);
                NdArray ys = y.size() == 1 ? b.contiguous(y) : full(b, y, shape)) {
            NdArray z = b.rows(shape);
            long p = OneDnnBackend.at(xs), q = OneDnnBackend.at(ys), r = OneDnnBackend.at(z), n = shape.size();
            boolean scalar = ys.size() == 1;
            float constant = Memory.getFloat(q);
            pieces(n, (done, m, u, v) -> {
                Memory.get(p + 4 * done, u, 0, m);
                if (scalar) java.util.Arrays.fill(v, 0, m, constant);
                else Memory.get(q + 4 * done, v, 0, m);
                if (op == BinaryOp.MAX) max(u, v, m);
                else min(u, v, m);
                Memory.put(u, 0, r + 4 * done, m);
            });
            return z;
        }
    }

    private static NdArray full(OneDnnBackend b, NdArray x, Shape shape) {
        NdArray s = b.contiguous(x);
        if (x.shape().equals(shape)) return s;
        try (s) {
            return b.reorder().expand(s, shape);
        }
    }
}

package dev.roentgen.backend.onednn;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.BinaryOp;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.UnaryOp;
import org.jspecify.annotations.Nullable;

/**
 * Elementwise functions that oneDNN lacks, or gives another answer for NaN: loops over pieces copied to the heap, which
 * the compiler turns into vector code, as it does not for off-heap memory.
 */
final class HeapLoops {
    private static final int PIECE = 4096;
    private static final ThreadLocal<float[][]> PIECES = ThreadLocal.withInitial(() -> new float[3][PIECE]);

    private HeapLoops() {}

    /** The function, or null where the loops of the java backend serve. */
    static @Nullable NdArray unary(OneDnnBackend b, UnaryOp op, NdArray x) {
        if (op != UnaryOp.FLOOR && op != UnaryOp.CEIL && op != UnaryOp.SIGN && op != UnaryOp.TRUNC) return null;
        try (NdArray f = b.elementwise().flat(x, true)) {
            NdArray y = b.elementwise().like(f);
            long n = Elementwise.count(f), from = OneDnnBackend.at(f), to = OneDnnBackend.at(y);
            float[] p = PIECES.get()[0];
            for (long done = 0; done < n; done += PIECE) {
                int m = (int) Math.min(PIECE, n - done);
                Memory.get(from + 4 * done, p, 0, m);
                switch (op) {
                    case FLOOR -> {
                        for (int i = 0; i < m; i++) p[i] = (float) Math.floor(p[i]);
                    }
                    case CEIL -> {
                        for (int i = 0; i < m; i++) p[i] = (float) Math.ceil(p[i]);
                    }
                    case TRUNC -> {
                        for (int i = 0; i < m; i++) p[i] = (float) (p[i] < 0 ? Math.ceil(p[i]) : Math.floor(p[i]));
                    }
                    default -> {
                        for (int i = 0; i < m; i++) p[i] = Math.signum(p[i]);
                    }
                }
                Memory.put(p, 0, to + 4 * done, m);
            }
            return y;
        }
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
            float[][] pieces = PIECES.get();
            float[] u = pieces[0], v = pieces[1];
            if (scalar) java.util.Arrays.fill(v, Memory.getFloat(q));
            for (long done = 0; done < n; done += PIECE) {
                int m = (int) Math.min(PIECE, n - done);
                Memory.get(p + 4 * done, u, 0, m);
                if (!scalar) Memory.get(q + 4 * done, v, 0, m);
                if (op == BinaryOp.MAX) for (int i = 0; i < m; i++) u[i] = Math.max(u[i], v[i]);
                else for (int i = 0; i < m; i++) u[i] = Math.min(u[i], v[i]);
                Memory.put(u, 0, r + 4 * done, m);
            }
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

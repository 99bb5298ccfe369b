package dev.roentgen.backend.onednn;

import org.bytedeco.dnnl.global.dnnl;

/** Loops over arrays so small that a primitive's call would take longer. */
final class SmallLoops {
    /** The most elements; chosen by measurement, docs/onednn.md. */
    static final int MOST = 1024;

    private static final int ADD = dnnl.dnnl_binary_add,
            SUB = dnnl.dnnl_binary_sub,
            MUL = dnnl.dnnl_binary_mul,
            DIV = dnnl.dnnl_binary_div;

    private SmallLoops() {}

    /** {@code z = p op q}, q stepping by this many bytes (0: a scalar); false for operations it lacks. */
    static boolean binary(int algorithm, long p, long q, int step, long z, int n) {
        if (algorithm == ADD) {
            for (int i = 0; i < n; i++)
                Memory.putFloat(z + 4L * i, Memory.getFloat(p + 4L * i) + Memory.getFloat(q + (long) step * i));
        } else if (algorithm == MUL) {
            for (int i = 0; i < n; i++)
                Memory.putFloat(z + 4L * i, Memory.getFloat(p + 4L * i) * Memory.getFloat(q + (long) step * i));
        } else if (algorithm == SUB) {
            for (int i = 0; i < n; i++)
                Memory.putFloat(z + 4L * i, Memory.getFloat(p + 4L * i) - Memory.getFloat(q + (long) step * i));
        } else if (algorithm == DIV) {
            for (int i = 0; i < n; i++)
                Memory.putFloat(z + 4L * i, Memory.getFloat(p + 4L * i) / Memory.getFloat(q + (long) step * i));
        } else {
            return false;
        }
        return true;
    }

    static void relu(long p, long z, int n) {
        for (int i = 0; i < n; i++) Memory.putFloat(z + 4L * i, Math.max(Memory.getFloat(p + 4L * i), 0));
    }

    /** {@code x w + bias}, row-major; a bias address of 0 means none. */
    static void product(Operand x, Operand w, long bias, long z) {
        int m = (int) x.dims()[0], k = (int) x.dims()[1], n = (int) w.dims()[1];
        long down = 4 * x.strides()[0], right = 4 * x.strides()[1];
        long below = 4 * w.strides()[0], across = 4 * w.strides()[1];
        long row = x.address(), matrix = w.address(), to = z;
        for (int i = 0; i < m; i++, row += down) {
            long column = matrix;
            for (int j = 0; j < n; j++, column += across, to += 4) {
                float sum = bias == 0 ? 0 : Memory.getFloat(bias + 4L * j);
                long p = row, q = column;
                for (int l = 0; l < k; l++, p += right, q += below) sum += Memory.getFloat(p) * Memory.getFloat(q);
                Memory.putFloat(to, sum);
            }
        }
    }

    /** {@code z = p op q} with q repeated by a pattern of two axes at most; false for operations and patterns it lacks. */
    static boolean broadcast(int algorithm, long p, long q, Pattern t, long z) {
        if (t.full().length > 2) return false;
        int last = t.full().length - 1, n = (int) t.full()[last], rows = last == 0 ? 1 : (int) t.full()[0];
        int step = t.part()[last] == 1 ? 0 : 4;
        long down = last == 0 || t.part()[0] == 1 ? 0 : 4; // q has one number a row, or one row
        for (int r = 0; r < rows; r++)
            if (!binary(algorithm, p + 4L * r * n, q + down * r, step, z + 4L * r * n, n)) return false;
        return true;
    }
}

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
}

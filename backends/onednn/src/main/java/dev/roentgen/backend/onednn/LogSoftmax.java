package dev.roentgen.backend.onednn;

/**
 * The logarithm of softmax, row by row, in double: oneDNN's own is off by 2e-6, which its exponential in the gradient
 * turns into as much of the largest gradient.
 */
final class LogSoftmax {
    private static final long SHARED = 1 << 14,
            GROUP = 1 << 12; // elements: from SHARED on threads take turns with groups

    private LogSoftmax() {}

    /** {@code x - max - log(sum(e^(x - max)))} of each row of n, from an address to another or the same. */
    static void rows(long from, long to, long rows, long n) {
        long group = Math.max(1, GROUP / n);
        if (rows * n < SHARED || Native.THREADS == 1) {
            for (long r = 0; r < rows; r++) row(from + 4 * r * n, to + 4 * r * n, n);
            return;
        }
        Workers.run(Math.toIntExact((rows + group - 1) / group), g -> {
            for (long r = g * group; r < Math.min(rows, (g + 1) * group); r++) row(from + 4 * r * n, to + 4 * r * n, n);
        });
    }

    private static void row(long from, long to, long n) {
        float max = Float.NEGATIVE_INFINITY;
        for (long i = 0; i < n; i++) max = Math.max(max, Memory.getFloat(from + 4 * i)); // NaN if any is
        double sum = 0;
        for (long i = 0; i < n; i++) sum += Math.exp((double) Memory.getFloat(from + 4 * i) - max);
        double log = Math.log(sum);
        for (long i = 0; i < n; i++)
            Memory.putFloat(to + 4 * i, (float) ((double) Memory.getFloat(from + 4 * i) - max - log));
    }
}

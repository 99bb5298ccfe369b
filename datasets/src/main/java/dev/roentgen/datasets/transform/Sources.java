package dev.roentgen.datasets.transform;

/**
 * The sources of a picture's places, a row at a time, in whole 2048ths of a sample from its upper left corner on: as fine as a
 * mean over both axes can be counted in an {@code int}.
 */
final class Sources {
    private static final int BITS = 11, ONE = 1 << BITS, PART = ONE - 1;

    private final Mapping mapping;
    private final int height, width;
    private final double[] across, right, down;
    private final int[] x, y; // of the current row

    Sources(Mapping mapping, int height, int width) {
        this.mapping = mapping;
        this.height = height;
        this.width = width;
        across = new double[width];
        for (int i = 0; i < width; i++) across[i] = (i + 0.5) / width - 0.5;
        right = new double[width];
        down = new double[width];
        x = new int[width];
        y = new int[width];
    }

    /** Goes to a row. */
    void row(int row) {
        mapping.row(across, (row + 0.5) / height - 0.5, (double) width / height, right, down);
        for (int i = 0; i < width; i++) {
            x[i] = (int) ((right[i] + 0.5) * width * ONE);
            y[i] = (int) ((down[i] + 0.5) * height * ONE);
        }
    }

    /** The means of one channel's samples about each source in the row, where need be of those at the edge. */
    void blend(byte[] from, int channel, int channels, byte[] to, int at) {
        int w = width, h = height;
        int[] xs = x, ys = y;
        for (int i = 0; i < xs.length; i++, at += channels) {
            int sx = middle(xs[i], w), sy = middle(ys[i], h), u = sx & PART, v = sy & PART;
            int p = ((sy >> BITS) * w + (sx >> BITS)) * channels + channel;
            int q = v == 0 ? p : p + w * channels, next = u == 0 ? 0 : channels; // beyond the last there is none
            int top = mean(from[p] & 0xFF, from[p + next] & 0xFF, u);
            int bottom = mean(from[q] & 0xFF, from[q + next] & 0xFF, u);
            to[at] = (byte) (mean(top, bottom, v) + (1 << 2 * BITS - 1) >> 2 * BITS);
        }
    }

    /** The samples at the sources in the row; none where those are outside. */
    void pick(byte[] from, byte[] to, int at) {
        int w = width, h = height;
        int[] xs = x, ys = y;
        for (int i = 0; i < xs.length; i++) {
            int sx = xs[i] >> BITS, sy = ys[i] >> BITS;
            if (sx >= 0 && sy >= 0 && sx < w && sy < h) to[at + i] = from[sy * w + sx];
        }
    }

    /** From the middle of the first of {@code n} samples on, not before it and not beyond the last's. */
    private static int middle(int source, int n) {
        return Math.max(ONE / 2, Math.min(n * ONE - ONE / 2, source)) - ONE / 2;
    }

    /** Of two numbers, times {@link #ONE}. */
    private static int mean(int first, int second, int share) {
        return first * ONE + (second - first) * share;
    }
}

package dev.roentgen.datasets.image;

import java.util.Arrays;

/**
 * Resizing in fixed point, equal to Pillow to the bit.
 *
 * <p>Weights are normalized to sum 1 in double and rounded to 22 fractional bits. Rows are done first, then columns; each pass
 * rounds to 8 bits and clips. A pass whose size does not change is left out.
 */
final class Resampling {
    private static final int FRACTION_BITS = 22;

    private Resampling() {}

    static Image nearest(Image image, int height, int width) {
        int channels = image.channels();
        int[] columns = places(image.width(), width), rows = places(image.height(), height);
        byte[] from = image.raw(), to = new byte[height * width * channels];
        for (int y = 0, i = 0; y < height; y++) {
            int row = rows[y] * image.width();
            for (int x = 0; x < width; x++) {
                int j = (row + columns[x]) * channels;
                for (int c = 0; c < channels; c++) to[i++] = from[j + c];
            }
        }
        return Image.adopt(height, width, channels, 8, to);
    }

    /** The place is stepped, not multiplied: the rounding of the running sum decides ties as Pillow's does. */
    private static int[] places(int from, int to) {
        double step = (double) from / to, place = step * 0.5;
        int[] places = new int[to];
        for (int i = 0; i < to; i++, place += step) places[i] = Math.min((int) place, from - 1);
        return places;
    }

    static Image antialiased(Image image, int height, int width, Filter filter) {
        int channels = image.channels(), rows = image.height();
        byte[] samples = image.raw();
        if (width != image.width()) {
            samples = alongRows(samples, rows, image.width(), channels, new Weights(image.width(), width, filter));
        }
        if (height != rows) samples = alongColumns(samples, width * channels, new Weights(rows, height, filter));
        return Image.adopt(height, width, channels, 8, samples);
    }

    private static byte[] alongRows(byte[] from, int rows, int width, int channels, Weights weights) {
        int size = weights.first.length;
        byte[] to = new byte[rows * size * channels];
        for (int y = 0, i = 0; y < rows; y++) {
            for (int x = 0; x < size; x++) {
                int[] w = weights.of[x];
                int start = (y * width + weights.first[x]) * channels;
                for (int c = 0; c < channels; c++) {
                    int sum = 1 << FRACTION_BITS - 1;
                    for (int k = 0, j = start + c; k < w.length; k++, j += channels) sum += (from[j] & 0xFF) * w[k];
                    to[i++] = clip(sum);
                }
            }
        }
        return to;
    }

    private static byte[] alongColumns(byte[] from, int stride, Weights weights) {
        int size = weights.first.length;
        byte[] to = new byte[size * stride];
        int[] sums = new int[stride];
        for (int y = 0; y < size; y++) {
            int[] w = weights.of[y];
            Arrays.fill(sums, 1 << FRACTION_BITS - 1);
            for (int k = 0; k < w.length; k++) {
                int row = (weights.first[y] + k) * stride, weight = w[k];
                for (int x = 0; x < stride; x++) sums[x] += (from[row + x] & 0xFF) * weight;
            }
            for (int x = 0; x < stride; x++) to[y * stride + x] = clip(sums[x]);
        }
        return to;
    }

    private static byte clip(int sum) {
        return (byte) Math.max(0, Math.min(255, sum >> FRACTION_BITS));
    }

    /** For each new place, the first old sample that counts and the fixed-point weights from there on. */
    private static final class Weights {
        final int[] first;
        final int[][] of;

        Weights(int from, int to, Filter filter) {
            first = new int[to];
            of = new int[to][];
            double scale = (double) from / to, widening = Math.max(scale, 1), support = filter.support() * widening;
            for (int i = 0; i < to; i++) {
                double centre = (i + 0.5) * scale;
                int start = Math.max(0, (int) (centre - support + 0.5));
                int end = Math.min(from, (int) (centre + support + 0.5));
                first[i] = start;
                of[i] = fixed(start, end, centre, 1 / widening, filter);
            }
        }

        private static int[] fixed(int start, int end, double centre, double shrink, Filter filter) {
            double[] exact = new double[end - start];
            double sum = 0;
            for (int k = 0; k < exact.length; k++) {
                exact[k] = filter.weight((k + start - centre + 0.5) * shrink);
                sum += exact[k];
            }
            int[] fixed = new int[exact.length];
            for (int k = 0; k < exact.length; k++) {
                double w = (sum == 0 ? exact[k] : exact[k] / sum) * (1 << FRACTION_BITS);
                fixed[k] = (int) (w < 0 ? w - 0.5 : w + 0.5);
            }
            return fixed;
        }
    }
}

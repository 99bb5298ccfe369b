package dev.roentgen.training.metric;

import java.util.Arrays;

/** Squared distances to the nearest of some places in a picture. Felzenszwalb and Huttenlocher, Theory of Computing 8 (2012). */
final class DistanceMap {
    private DistanceMap() {}

    /** Of every place of a {@code height x width} picture to the nearest marked one; infinite where none is. */
    static double[] squares(boolean[] marked, int height, int width) {
        double[] d = new double[marked.length];
        for (int i = 0; i < d.length; i++) d[i] = marked[i] ? 0 : Double.POSITIVE_INFINITY;
        for (int x = 0; x < width; x++) pass(d, x, width, height);
        for (int y = 0; y < height; y++) pass(d, y * width, 1, width);
        return d;
    }

    /** One line: the lower envelope of the parabolas {@code (x - i)^2 + d[i]}. */
    private static void pass(double[] d, int first, int step, int n) {
        int[] at = new int[n]; // where the parabolas of the envelope have their feet
        double[] from = new double[n]; // and where each begins to be the lowest
        int count = 0;
        for (int i = 0; i < n; i++) {
            double f = d[first + i * step];
            if (f == Double.POSITIVE_INFINITY) continue;
            double start = Double.NEGATIVE_INFINITY;
            while (count > 0) {
                int j = at[count - 1];
                start = (f + (double) i * i - d[first + j * step] - (double) j * j) / (2.0 * (i - j));
                if (start > from[count - 1]) break;
                count--;
                start = Double.NEGATIVE_INFINITY;
            }
            at[count] = i;
            from[count++] = start;
        }
        if (count == 0) return;
        double[] lowest = new double[n];
        for (int i = 0, k = 0; i < n; i++) {
            while (k + 1 < count && from[k + 1] < i) k++;
            double x = i - at[k];
            lowest[i] = x * x + d[first + at[k] * step];
        }
        for (int i = 0; i < n; i++) d[first + i * step] = lowest[i];
    }

    /** Places of a mask of which a neighbour above, below or beside is outside of it, or of the picture. */
    static boolean[] edge(boolean[] mask, int height, int width) {
        boolean[] edge = new boolean[mask.length];
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++) {
                int i = y * width + x;
                edge[i] = mask[i]
                        && (y == 0
                                || x == 0
                                || y == height - 1
                                || x == width - 1
                                || !(mask[i - 1] && mask[i + 1] && mask[i - width] && mask[i + width]));
            }
        return edge;
    }

    /** The distances from each place of one edge to the nearest of another, in rising order. */
    static double[] between(boolean[] from, boolean[] to, int height, int width) {
        double[] squares = squares(to, height, width), distances = new double[from.length];
        int n = 0;
        for (int i = 0; i < from.length; i++) if (from[i]) distances[n++] = Math.sqrt(squares[i]);
        double[] found = Arrays.copyOf(distances, n);
        Arrays.sort(found);
        return found;
    }
}

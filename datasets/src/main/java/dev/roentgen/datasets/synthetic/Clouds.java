package dev.roentgen.datasets.synthetic;

/** Smooth noise over patient space: octaves of random lattices, each half as coarse and half as strong, about -1 to 1. */
final class Clouds {
    private static final double REACH = 1.6; // patient space that is covered; beyond it the edge goes on

    private final float[][] lattices; // an octave's strength is in its values
    private final int[] sizes;

    /** @param cell the size of the coarsest structure */
    Clouds(Chance chance, double cell, int octaves) {
        lattices = new float[octaves][];
        sizes = new int[octaves];
        double strength =
                1.6 / (2 - 2.0 / (1 << octaves)); // interpolation flattens: typical extremes are -1 and 1 again
        for (int o = 0; o < octaves; o++, strength *= 0.5) {
            int n = (int) (2 * REACH / cell * (1 << o)) + 3;
            sizes[o] = n;
            lattices[o] = new float[n * n];
            for (int i = 0; i < n * n; i++) lattices[o][i] = (float) (strength * chance.between(-1, 1));
        }
    }

    double at(double x, double y) {
        double u = (x + REACH) * (0.5 / REACH), v = (y + REACH) * (0.5 / REACH);
        u = u < 0 ? 0 : u > 1 ? 1 : u;
        v = v < 0 ? 0 : v > 1 ? 1 : v;
        double sum = 0;
        for (int o = 0; o < sizes.length; o++) {
            int n = sizes[o];
            double px = u * (n - 2), py = v * (n - 2);
            int i = (int) px, j = (int) py, k = j * n + i;
            double fx = smooth(px - i), fy = smooth(py - j);
            float[] lattice = lattices[o];
            double top = lattice[k] + fx * (lattice[k + 1] - lattice[k]);
            double low = lattice[k + n] + fx * (lattice[k + n + 1] - lattice[k + n]);
            sum += top + fy * (low - top);
        }
        return sum;
    }

    /** Lines where the noise changes sign, 1 on them and falling off over {@code width} of its range: a net. */
    double net(double x, double y, double width) {
        double d = Math.abs(at(x, y)) / width;
        return d >= 1 ? 0 : (1 - d) * (1 - d);
    }

    static double smooth(double t) {
        return t * t * (3 - 2 * t);
    }

    /** 0 below {@code low}, 1 above {@code high}, smooth between. */
    static double step(double low, double high, double value) {
        double t = (value - low) / (high - low);
        return t <= 0 ? 0 : t >= 1 ? 1 : smooth(t);
    }
}

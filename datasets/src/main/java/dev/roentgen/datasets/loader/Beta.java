package dev.roentgen.datasets.loader;

import dev.roentgen.datasets.transform.Draws;

/** Numbers of the distribution Beta(a, a), as the share of one of two gamma variates. */
final class Beta {
    private Beta() {}

    static double draw(double alpha, Draws draws) {
        double a = gamma(alpha, draws), b = gamma(alpha, draws);
        return a + b > 0 ? a / (a + b) : 0.5; // both may vanish where alpha is tiny
    }

    /** Marsaglia and Tsang, "A simple method for generating gamma variables", 2000; below 1 by their section 6. */
    private static double gamma(double alpha, Draws draws) {
        if (alpha < 1) return gamma(alpha + 1, draws) * StrictMath.pow(1 - draws.unit(), 1 / alpha);
        double d = alpha - 1 / 3.0, c = 1 / Math.sqrt(9 * d);
        while (true) {
            double x = draws.normal(), v = 1 + c * x;
            if (v <= 0) continue;
            v = v * v * v;
            if (StrictMath.log(1 - draws.unit()) < 0.5 * x * x + d - d * v + d * StrictMath.log(v)) return d * v;
        }
    }
}

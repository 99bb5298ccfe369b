package dev.roentgen.training.metric;

/** Quantiles, with straight lines between the values. */
final class Quantiles {
    private Quantiles() {}

    static double of(double[] sorted, double share) {
        double at = share * (sorted.length - 1);
        int below = (int) at, above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}

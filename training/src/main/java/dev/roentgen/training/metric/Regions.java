package dev.roentgen.training.metric;

/**
 * How much of a mask is predicted, is true, and is both.
 *
 * @param both places, or their probability, in both
 * @param predicted places predicted
 * @param truth places that are true
 */
public record Regions(double both, double predicted, double truth) {
    /** The sum of both. */
    public Regions plus(Regions other) {
        return new Regions(both + other.both, predicted + other.predicted, truth + other.truth);
    }

    /** {@code (2 both + smooth) / (predicted + truth + smooth)}; 1 where nothing is predicted and nothing true. */
    public double dice(double smooth) {
        return share(2 * both + smooth, predicted + truth + smooth);
    }

    /** {@code (both + smooth) / (predicted + truth - both + smooth)}; 1 where nothing is predicted and nothing true. */
    public double iou(double smooth) {
        return share(both + smooth, predicted + truth - both + smooth);
    }

    private static double share(double part, double whole) {
        return whole == 0 ? 1 : part / whole; // rightly nothing is right
    }
}

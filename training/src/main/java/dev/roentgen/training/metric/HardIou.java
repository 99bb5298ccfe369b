package dev.roentgen.training.metric;

/**
 * Intersection over union {@code |A and B| / |A or B|} of the mask where the logit is above 0, of each image and class by
 * itself, averaged. Both empty count as 1. Jaccard, 1901.
 */
public final class HardIou extends Masks {
    @Override
    public String name() {
        return "IoU";
    }

    @Override
    double of(double both, double predicted, double truth) {
        return both / (predicted + truth - both);
    }

    @Override
    public HardIou fresh() {
        return new HardIou();
    }
}

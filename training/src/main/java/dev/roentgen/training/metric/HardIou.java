package dev.roentgen.training.metric;

/**
 * Intersection over union {@code |A and B| / |A or B|} of the mask where the logit is above 0, of each image and class by
 * itself, averaged. Both empty count as 1. Jaccard, 1901.
 */
public final class HardIou extends HardMasks {
    @Override
    public String name() {
        return "IoU";
    }

    @Override
    double of(Regions regions) {
        return regions.iou(0);
    }

    @Override
    public HardIou fresh() {
        return new HardIou();
    }
}

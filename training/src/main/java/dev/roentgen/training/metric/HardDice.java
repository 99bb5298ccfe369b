package dev.roentgen.training.metric;

/**
 * Dice {@code 2 |A and B| / (|A| + |B|)} of the mask where the logit is above 0, of each image and class by itself, averaged.
 * Both empty count as 1. Dice, Ecology 26 (1945).
 */
public final class HardDice extends HardMasks {
    @Override
    public String name() {
        return "Dice";
    }

    @Override
    double of(Regions regions) {
        return regions.dice(0);
    }

    @Override
    public HardDice fresh() {
        return new HardDice();
    }
}

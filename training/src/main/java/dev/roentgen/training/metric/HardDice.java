package dev.roentgen.training.metric;

/**
 * Dice {@code 2 |A and B| / (|A| + |B|)} of the mask where the logit is above 0, of each image and class by itself, averaged.
 * Both empty count as 1. Dice, Ecology 26 (1945).
 */
public final class HardDice extends Masks {
    @Override
    public String name() {
        return "Dice";
    }

    @Override
    double of(double both, double predicted, double truth) {
        return 2 * both / (predicted + truth);
    }

    @Override
    public HardDice fresh() {
        return new HardDice();
    }
}

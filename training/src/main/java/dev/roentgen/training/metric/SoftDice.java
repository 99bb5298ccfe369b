package dev.roentgen.training.metric;

/**
 * Dice of the probabilities, from logits, over a whole batch and averaged over batches: what papers print that also train
 * with it. It depends on the batch size; {@link HardDice} does not, nor does {@link #eachImage}.
 *
 * <pre>{@code
 * (2 sum(p t) + smooth) / (sum(p) + sum(t) + smooth),   p = sigmoid(x)
 * }</pre>
 */
public final class SoftDice extends SoftMasks {
    /** Over whole batches. */
    public SoftDice() {
        this(false);
    }

    private SoftDice(boolean eachImage) {
        super(eachImage);
    }

    /** The same of each image and class by itself. */
    public SoftDice eachImage() {
        return new SoftDice(true);
    }

    @Override
    public String name() {
        return "soft Dice";
    }

    @Override
    double of(Regions regions) {
        return regions.dice(SMOOTH);
    }

    @Override
    public SoftDice fresh() {
        return new SoftDice(eachImage);
    }
}

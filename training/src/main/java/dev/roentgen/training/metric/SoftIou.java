package dev.roentgen.training.metric;

/**
 * IoU of the probabilities, from logits, over a whole batch and averaged over batches: what papers print that also train
 * with it. It depends on the batch size; {@link HardIou} does not, nor does {@link #eachImage}.
 *
 * <pre>{@code
 * (sum(p t) + smooth) / (sum(p) + sum(t) - sum(p t) + smooth),   p = sigmoid(x)
 * }</pre>
 */
public final class SoftIou extends SoftMasks {
    /** Over whole batches. */
    public SoftIou() {
        this(false);
    }

    private SoftIou(boolean eachImage) {
        super(eachImage);
    }

    /** The same of each image and class by itself. */
    public SoftIou eachImage() {
        return new SoftIou(true);
    }

    @Override
    public String name() {
        return "soft IoU";
    }

    @Override
    double of(Regions regions) {
        return regions.iou(SMOOTH);
    }

    @Override
    public SoftIou fresh() {
        return new SoftIou(eachImage);
    }
}

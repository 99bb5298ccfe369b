package dev.roentgen.training.metric;

import dev.roentgen.tensor.Tensor;

/** A figure of each image and class, from the mask where the logit is above 0. */
abstract class HardMasks extends PerSample {
    /** The figure of one mask. */
    abstract double of(Regions regions);

    @Override
    public final void add(Tensor logits, Tensor masks) {
        checkMasks(getClass().getSimpleName(), logits, masks);
        for (Regions r : regions(logits, masks, x -> x.gt(0), t -> t.ge(0.5)))
            put(of(r)); // a probability above one half
    }
}

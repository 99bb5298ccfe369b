package dev.roentgen.training.metric;

import dev.roentgen.tensor.Tensor;

/** A figure of each batch, or of each image and class, from probabilities. */
abstract class SoftMasks extends PerSample {
    static final double SMOOTH = 1e-5;

    final boolean eachImage;

    SoftMasks(boolean eachImage) {
        this.eachImage = eachImage;
    }

    /** The figure of one region. */
    abstract double of(Regions regions);

    @Override
    final String kind() {
        return name() + (eachImage ? " of each image" : " of whole batches");
    }

    @Override
    public final void add(Tensor logits, Tensor masks) {
        checkMasks(getClass().getSimpleName(), logits, masks);
        Regions all = new Regions(0, 0, 0);
        for (Regions r : regions(logits, masks, Tensor::sigmoid, t -> t)) {
            if (eachImage) put(of(r));
            all = all.plus(r);
        }
        if (!eachImage) put(of(all));
    }
}

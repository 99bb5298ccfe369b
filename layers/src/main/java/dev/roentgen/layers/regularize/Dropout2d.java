package dev.roentgen.layers.regularize;

import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;

/**
 * In training, zeroes whole channels with probability p and scales the others by {@code 1 / (1 - p)}; Tompson et al.,
 * arXiv:1411.4280. In evaluation the identity. Shapes: {@code [B, C, ..] -> [B, C, ..]}. No state.
 */
public final class Dropout2d extends TensorLayer {
    private final double p;

    /** With probability p. */
    public Dropout2d(double p) {
        this.p = Dropout.probability("Dropout2d", p);
    }

    @Override
    protected Tensor compute(Tensor x) {
        return isTraining() ? x.dropout(p, 2) : x;
    }
}

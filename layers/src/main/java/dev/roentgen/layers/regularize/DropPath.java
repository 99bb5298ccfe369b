package dev.roentgen.layers.regularize;

import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;

/**
 * In training, zeroes a whole sample's branch with probability p and scales the others by {@code 1 / (1 - p)}: stochastic
 * depth, Huang et al., arXiv:1603.09382. In evaluation the identity. Shapes: {@code [B, ..] -> [B, ..]}. No state.
 */
public final class DropPath extends TensorLayer {
    private final double p;

    /** With probability p. */
    public DropPath(double p) {
        this.p = Dropout.probability("DropPath", p);
    }

    @Override
    protected Tensor compute(Tensor x) {
        return isTraining() ? x.dropout(p, 1) : x;
    }
}

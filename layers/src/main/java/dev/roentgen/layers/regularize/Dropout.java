package dev.roentgen.layers.regularize;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;

/**
 * In training, zeroes elements with probability p and scales the others by {@code 1 / (1 - p)}; Srivastava et al., JMLR 15,
 * 2014. In evaluation the identity. Shapes: {@code [..] -> [..]}. No state.
 */
public final class Dropout extends TensorLayer {
    private final double p;

    /** With probability p. */
    public Dropout(double p) {
        this.p = probability("Dropout", p);
    }

    static double probability(String where, double p) {
        if (!(p >= 0 && p <= 1))
            throw new ArgumentException(where, "the probability must be", "from 0 to 1", Double.toString(p), "");
        return p;
    }

    @Override
    protected Tensor compute(Tensor x) {
        return isTraining() ? x.dropout(p) : x;
    }
}

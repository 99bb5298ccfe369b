package dev.roentgen.layers.pool;

import dev.roentgen.backend.PoolSpec;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;

/** The largest of each window of the plane. Shapes: {@code [B, C, H, W] -> [B, C, OH, OW]}. No state. */
public final class MaxPool2d extends TensorLayer {
    private final PoolSpec spec;

    /** With these windows: {@code PoolSpec.kernel(3).stride(2).padding(1)}. */
    public MaxPool2d(PoolSpec spec) {
        this.spec = spec;
    }

    @Override
    protected Tensor compute(Tensor x) {
        return x.maxPool2d(spec);
    }
}

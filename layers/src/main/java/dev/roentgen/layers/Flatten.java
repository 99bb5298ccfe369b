package dev.roentgen.layers;

import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;

/** All axes but the batch's in one. Shapes: {@code [B, ..] -> [B, N]}. No state. */
public final class Flatten extends TensorLayer {
    /** From axis 1 on. */
    public Flatten() {}

    @Override
    protected Tensor compute(Tensor x) {
        return x.flatten(1, -1);
    }
}

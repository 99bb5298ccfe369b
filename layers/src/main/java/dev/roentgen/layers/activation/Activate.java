package dev.roentgen.layers.activation;

import dev.roentgen.backend.kernel.Activation;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;

/** An {@link Activation} as a layer. Shapes: {@code [..] -> [..]}. No state. */
public final class Activate extends TensorLayer {
    private final Activation activation;

    /** This activation. */
    public Activate(Activation activation) {
        this.activation = activation;
    }

    @Override
    protected Tensor compute(Tensor x) {
        return x.activate(activation);
    }
}

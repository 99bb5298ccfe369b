package dev.roentgen.layers.transformer;

import dev.roentgen.backend.kernel.Activation;
import dev.roentgen.layers.Linear;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;

/**
 * A perceptron with one hidden layer, on every token alike.
 *
 * <p>Shapes: {@code [.., dim] -> [.., dim]}. State: {@code fc1}, {@code fc2}.
 */
public final class Mlp extends TensorLayer {
    private final Linear fc1;
    private final Linear fc2;
    private final Activation activation;

    /** The layer; {@code fc1} widens, {@code fc2} narrows. */
    public Mlp(Linear fc1, Linear fc2, Activation activation) {
        this.fc1 = child("fc1", fc1);
        this.fc2 = child("fc2", fc2);
        this.activation = activation;
    }

    @Override
    protected Tensor compute(Tensor x) {
        return fc2.forward(fc1.forward(x, activation));
    }
}

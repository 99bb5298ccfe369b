package dev.roentgen.layers;

import dev.roentgen.nn.Forward;
import dev.roentgen.nn.Layer;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;
import java.util.List;

/**
 * Layers and functions one after another: {@code new Sequential(conv, norm, Tensor::relu)}.
 *
 * <p>State: that of part i under {@code i.}; a function has none and counts all the same, as in PyTorch.
 */
public final class Sequential extends TensorLayer {
    private final List<Forward> parts;

    /** The parts in order. */
    public Sequential(Forward... parts) {
        this(List.of(parts));
    }

    /** The parts in order. */
    public Sequential(List<? extends Forward> parts) {
        this.parts = List.copyOf(parts);
        for (int i = 0; i < parts.size(); i++)
            if (parts.get(i) instanceof Layer layer) child(Integer.toString(i), layer);
    }

    @Override
    protected Tensor compute(Tensor x) {
        for (Forward part : parts) x = part.forward(x);
        return x;
    }
}

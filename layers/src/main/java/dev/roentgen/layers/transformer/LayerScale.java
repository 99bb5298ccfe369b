package dev.roentgen.layers.transformer;

import dev.roentgen.array.Shape;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.Parameter;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;

/** A factor for each channel of a branch, small at first. Touvron et al., arXiv:2103.17239. Shapes: {@code [.., dim] -> [.., dim]}. */
public final class LayerScale extends TensorLayer {
    private final Parameter scale;

    /** The layer; all factors begin as {@code value}. */
    public LayerScale(String name, int dim, double value) {
        scale = parameter(name, Shape.of(dim), Init.constant(value));
    }

    @Override
    protected Tensor compute(Tensor x) {
        return x.mul(scale.value());
    }
}

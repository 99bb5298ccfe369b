package dev.roentgen.layers.norm;

import dev.roentgen.array.Shape;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.Parameter;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;

/**
 * Layer normalisation over the channels of each pixel; Liu et al., arXiv:2201.03545.
 *
 * <p>Shapes: {@code [B, C, H, W] -> [B, C, H, W]}. State: {@code weight [C]}, {@code bias [C]}.
 */
public final class LayerNorm2d extends TensorLayer {
    private final Parameter weight;
    private final Parameter bias;
    private final double eps;

    /** Over {@code channels}. */
    public LayerNorm2d(int channels, double eps) {
        weight = parameter("weight", Shape.of(channels), Init.ones());
        bias = parameter("bias", Shape.of(channels), Init.zeros());
        this.eps = eps;
    }

    @Override
    protected Tensor compute(Tensor x) {
        return x.permute(0, 2, 3, 1)
                .layerNorm(weight.value(), bias.value(), eps)
                .permute(0, 3, 1, 2);
    }
}

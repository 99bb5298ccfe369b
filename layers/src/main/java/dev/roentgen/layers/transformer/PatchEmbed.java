package dev.roentgen.layers.transformer;

import static dev.roentgen.layers.conv.ConvOptions.kernel;

import dev.roentgen.layers.conv.Conv2d;
import dev.roentgen.layers.conv.ConvOptions;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;
import java.util.function.UnaryOperator;

/**
 * Square patches as tokens, row by row: a convolution as wide as its step. Dosovitskiy et al., arXiv:2010.11929, equation 1.
 *
 * <p>Shapes: {@code [B, C, H, W] -> [B, H / patch * W / patch, dim]}. State: that of the convolution, under its name.
 */
public final class PatchEmbed extends TensorLayer {
    private final Conv2d projection;

    /** The layer with the convolution's usual initialisation. */
    public PatchEmbed(String name, int in, int dim, int patch) {
        this(name, in, dim, patch, o -> o);
    }

    /** The layer with other options of its convolution. */
    public PatchEmbed(String name, int in, int dim, int patch, UnaryOperator<ConvOptions> options) {
        projection = child(name, new Conv2d(in, dim, options.apply(kernel(patch).stride(patch))));
    }

    @Override
    protected Tensor compute(Tensor x) {
        return projection.forward(x).flatten(2, 3).transpose(1, 2); // [B, N, D]
    }
}

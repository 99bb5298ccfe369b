package dev.roentgen.layers.conv;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.ConvSpec;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.Parameter;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Transposed convolution: the map whose matrix is that of a convolution transposed, so that stride enlarges the plane.
 *
 * <p>Shapes: {@code [B, in, H, W] -> [B, out, OH, OW]}, {@code OH = (H - 1) s - 2 p + d (k - 1) + outputPadding + 1}. State:
 * {@code weight [in, out / groups, KH, KW]}, {@code bias [out]} unless left out.
 */
public final class ConvTranspose2d extends TensorLayer {
    private final Parameter weight;
    private final @Nullable Parameter bias;
    private final ConvSpec spec;
    private final int outputPadding;

    /** Without output padding. */
    public ConvTranspose2d(int in, int out, ConvOptions options) {
        this(in, out, options, 0);
    }

    /** With rows and columns added at the bottom and right, below the stride, to tell sizes apart that stride merges. */
    public ConvTranspose2d(int in, int out, ConvOptions options, int outputPadding) {
        spec = options.spec();
        Conv2d.checkChannels("ConvTranspose2d", in, out, spec.groups());
        this.outputPadding = outputPadding;
        Shape shape = Shape.of(in, out / spec.groups(), options.kernelH(), options.kernelW());
        weight = parameter("weight", shape, options.init());
        double fanIn = (double) shape.size() / in; // as PyTorch counts it: of the weight's second axis
        bias = options.bias() ? parameter("bias", Shape.of(out), Init.uniform(1 / Math.sqrt(fanIn))) : null;
    }

    @Override
    protected Tensor compute(Tensor x) {
        return x.convTranspose2d(weight.value(), bias == null ? null : bias.value(), spec, outputPadding);
    }
}

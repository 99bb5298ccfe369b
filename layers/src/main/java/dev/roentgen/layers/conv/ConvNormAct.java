package dev.roentgen.layers.conv;

import dev.roentgen.backend.kernel.Activation;
import dev.roentgen.layers.norm.BatchNorm2d;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;

/**
 * {@code activation(batchNorm(conv(x)))}, the brick of most convolutional nets.
 *
 * <p>Shapes: as {@link Conv2d}. State: {@code 0.*} of the convolution, {@code 1.*} of the normalisation.
 */
public final class ConvNormAct extends TensorLayer {
    private final Conv2d conv;
    private final BatchNorm2d norm;
    private final Activation activation;

    /** With PyTorch's usual normalisation; the convolution has no bias, since the normalisation would take it away. */
    public ConvNormAct(int in, int out, ConvOptions options, Activation activation) {
        this(in, out, options, new BatchNorm2d(out), activation);
    }

    /** With a normalisation of its own. */
    public ConvNormAct(int in, int out, ConvOptions options, BatchNorm2d norm, Activation activation) {
        conv = child("0", new Conv2d(in, out, options.noBias()));
        this.norm = child("1", norm);
        this.activation = activation;
    }

    @Override
    protected Tensor compute(Tensor x) {
        return norm.forward(conv.forward(x), activation);
    }
}

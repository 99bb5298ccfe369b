package dev.roentgen.models.segment;

import static dev.roentgen.backend.kernel.Activation.RELU;
import static dev.roentgen.layers.conv.ConvOptions.kernel;

import dev.roentgen.backend.kernel.ResizeKernel.Mode;
import dev.roentgen.layers.Identity;
import dev.roentgen.layers.Sequential;
import dev.roentgen.layers.conv.Conv2d;
import dev.roentgen.layers.conv.ConvNormAct;
import dev.roentgen.layers.conv.ConvOptions;
import dev.roentgen.nn.Forward;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.Layer;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step up the U: twice the size, the encoder's features beside, two convolutions. Ronneberger et al., arXiv:1505.04597,
 * Figure 1, with upsampling, by repetition unless told otherwise, as the original of the names has it.
 */
final class Up extends Layer {
    static final ConvOptions CONV = kernel(3).same().init(Init.heUniform());

    private final Mode interpolation;
    private final TensorLayer conv1;
    private final TensorLayer conv2;
    private final Forward attention1;
    private final Forward attention2;

    Up(int in, int skip, int out, UnetConfig config) {
        boolean scse = config.scse();
        interpolation = config.interpolation();
        conv1 = child("conv1", conv(in + skip, out, config));
        attention1 = scse ? child("attention1", new Scse(in + skip)) : new Identity();
        conv2 = child("conv2", conv(out, out, config));
        attention2 = scse ? child("attention2", new Scse(out)) : new Identity();
    }

    private static TensorLayer conv(int in, int out, UnetConfig config) {
        return config.normalised()
                ? new ConvNormAct(in, out, CONV, RELU)
                : new Sequential(new Conv2d(in, out, CONV), Tensor::relu);
    }

    Tensor forward(Tensor x, @Nullable Tensor skip) { // [B, in, h, w], [B, skip, 2 h, 2 w]
        return call(skip == null ? List.of(x) : List.of(x, skip), () -> {
            Tensor y = x.resize(interpolation, 2 * x.dim(2), 2 * x.dim(3), false, false);
            if (skip != null) y = attention1.forward(Tensor.concat(1, y, skip)); // [B, in + skip, 2 h, 2 w]
            return attention2.forward(conv2.forward(conv1.forward(y))); // [B, out, 2 h, 2 w]
        });
    }
}

package dev.roentgen.models.segment;

import static dev.roentgen.layers.conv.ConvOptions.kernel;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.layers.Sequential;
import dev.roentgen.layers.conv.Conv2d;
import dev.roentgen.layers.pool.AdaptiveAvgPool2d;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;

/**
 * Concurrent spatial and channel squeeze and excitation, {@code x cSE(x) + x sSE(x)}. Roy et al., arXiv:1808.08127, Figure 1.
 *
 * <p>Shapes: {@code [B, C, H, W] -> [B, C, H, W]}. State: {@code attention.cSE.1.*}, {@code attention.cSE.3.*},
 * {@code attention.sSE.0.*}.
 */
final class Scse extends TensorLayer {
    private static final int REDUCTION = 16;

    private final Both attention;

    Scse(int channels) {
        attention = child("attention", new Both(channels));
    }

    @Override
    protected Tensor compute(Tensor x) {
        return attention.forward(x);
    }

    private static final class Both extends TensorLayer {
        private final Sequential channel;
        private final Sequential spatial;

        Both(int channels) {
            int inner = channels / REDUCTION;
            if (inner == 0)
                throw new ArgumentException(
                        "Scse",
                        "attention needs channels of",
                        REDUCTION + " or more",
                        Integer.toString(channels),
                        "Widen the decoder, or leave scSE out.");
            Conv2d squeeze = new Conv2d(channels, inner, kernel(1)), excite = new Conv2d(inner, channels, kernel(1));
            channel = child(
                    "cSE", new Sequential(new AdaptiveAvgPool2d(), squeeze, Tensor::relu, excite, Tensor::sigmoid));
            spatial = child("sSE", new Sequential(new Conv2d(channels, 1, kernel(1)), Tensor::sigmoid));
        }

        @Override
        protected Tensor compute(Tensor x) {
            return x.mul(channel.forward(x)).add(x.mul(spatial.forward(x)));
        }
    }
}

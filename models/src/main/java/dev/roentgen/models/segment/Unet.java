package dev.roentgen.models.segment;

import dev.roentgen.models.Encoder;
import dev.roentgen.nn.Layer;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * U-Net over an encoder: steps up that each take the encoder's features of their size beside. Ronneberger et al.,
 * arXiv:1505.04597, Figure 1.
 *
 * <p>Shapes and state as {@link SegmentationModel} says; the names are segmentation_models_pytorch's.
 *
 * <pre>{@code
 * new Unet(new ResNet(ResNetConfig.resnet34().headless()), 1)
 * }</pre>
 */
public final class Unet extends SegmentationModel {
    private final Decoder decoder;

    /** The standard decoder, with a mask of this many classes. */
    public Unet(Encoder encoder, int classes) {
        this(encoder, UnetConfig.standard(), Heads.masks(classes));
    }

    /** With everything chosen. */
    public Unet(Encoder encoder, UnetConfig config, Heads heads) {
        super(encoder, config.channels().size());
        needsHalves();
        decoder = child("decoder", new Decoder(channels(), config));
        heads(heads, config.channels().get(config.channels().size() - 1), 3, 1);
    }

    @Override
    Tensor decode(List<Tensor> features) {
        return decoder.forward(features);
    }

    /** The right side of the U. */
    private static final class Decoder extends Layer {
        private final List<Up> ups;

        Decoder(List<Integer> channels, UnetConfig config) {
            List<Up> blocks = new ArrayList<>();
            int in = channels.get(channels.size() - 1);
            for (int i = 0; i < config.channels().size(); i++) {
                int finer = channels.size() - 2 - i, out = config.channels().get(i);
                blocks.add(new Up(in, finer >= 0 ? channels.get(finer) : 0, out, config));
                in = out;
            }
            ups = children("blocks", blocks);
        }

        Tensor forward(List<Tensor> all) { // finest first: [B, C_i, H / 2^(i + 1), W / 2^(i + 1)]
            return call(all, features -> {
                int finer = features.size() - 1;
                Tensor x = features.get(finer);
                for (Up up : ups) x = up.forward(x, --finer >= 0 ? features.get(finer) : null);
                return x; // [B, C, H, W]
            });
        }
    }
}

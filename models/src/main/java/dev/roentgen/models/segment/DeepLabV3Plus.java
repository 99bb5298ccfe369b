package dev.roentgen.models.segment;

import static dev.roentgen.backend.kernel.Activation.RELU;
import static dev.roentgen.layers.conv.ConvOptions.kernel;

import dev.roentgen.layers.Sequential;
import dev.roentgen.layers.conv.ConvNormAct;
import dev.roentgen.layers.norm.BatchNorm2d;
import dev.roentgen.models.Encoder;
import dev.roentgen.models.segment.Aspp.SeparableNormAct;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.Layer;
import dev.roentgen.tensor.Tensor;
import java.util.List;

/**
 * DeepLabV3 with separable convolutions and a step up that takes fine features beside. Chen et al., arXiv:1802.02611,
 * Figure 2.
 *
 * <p>Shapes and state as {@link SegmentationModel} says; the names are segmentation_models_pytorch's.
 *
 * <pre>{@code
 * new DeepLabV3Plus(new ResNet(ResNetConfig.resnet50().headless().outputStride(16)), 1)
 * }</pre>
 */
public final class DeepLabV3Plus extends SegmentationModel {
    private static final int FINE = 1; // the features at a quarter of the image's size
    private static final int UPSAMPLING = 4;

    private final int coarsest;
    private final Decoder decoder;

    /** The standard decoder, with a mask of this many classes. */
    public DeepLabV3Plus(Encoder encoder, int classes) {
        this(encoder, DeepLabConfig.standard(), Heads.masks(classes));
    }

    /** With everything chosen. */
    public DeepLabV3Plus(Encoder encoder, DeepLabConfig config, Heads heads) {
        super(encoder, config.depth());
        coarsest = config.depth() - 1;
        decoder = child(
                "decoder", new Decoder(channels().get(coarsest), channels().get(FINE), config));
        heads(heads, config.channels(), 1, UPSAMPLING);
    }

    @Override
    Tensor decode(List<Tensor> features) {
        return decoder.forward(features.get(coarsest), features.get(FINE));
    }

    private static final class Decoder extends Layer {
        private static final int NARROW = 48;

        private final Sequential aspp;
        private final ConvNormAct block1;
        private final SeparableNormAct block2;

        Decoder(int in, int fine, DeepLabConfig config) {
            int out = config.channels();
            aspp = child(
                    "aspp",
                    new Sequential(
                            new Aspp(in, out, config, config.separable().orElse(true)),
                            Aspp.separable(out, out, Up.CONV),
                            new BatchNorm2d(out),
                            Tensor::relu));
            block1 = child("block1", new ConvNormAct(fine, NARROW, kernel(1).init(Init.heUniform()), RELU));
            block2 = child("block2", new SeparableNormAct(NARROW + out, out, Up.CONV));
        }

        Tensor forward(Tensor coarse, Tensor fine) {
            return call(List.of(coarse, fine), in -> {
                Tensor f = in.get(1), y = aspp.forward(in.get(0)).resizeBilinear(f.dim(2), f.dim(3), true);
                return block2.forward(Tensor.concat(1, y, block1.forward(f))); // [B, out, H / 4, W / 4]
            });
        }
    }
}

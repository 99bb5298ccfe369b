package dev.roentgen.models.segment;

import static dev.roentgen.backend.kernel.Activation.RELU;

import dev.roentgen.layers.conv.Conv2d;
import dev.roentgen.layers.norm.BatchNorm2d;
import dev.roentgen.models.Encoder;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;
import java.util.List;

/**
 * Dilated convolutions of several rates over an encoder that keeps its resolution. Chen et al., arXiv:1706.05587, Figure 5.
 *
 * <p>Shapes and state as {@link SegmentationModel} says; the names are segmentation_models_pytorch's.
 *
 * <pre>{@code
 * new DeepLabV3(new ResNet(ResNetConfig.resnet50().headless().outputStride(8)), 1)
 * }</pre>
 */
public final class DeepLabV3 extends SegmentationModel {
    private final int coarsest;
    private final Decoder decoder;

    /** The standard decoder, with a mask of this many classes. */
    public DeepLabV3(Encoder encoder, int classes) {
        this(encoder, DeepLabConfig.standard(), Heads.masks(classes));
    }

    /** With everything chosen. */
    public DeepLabV3(Encoder encoder, DeepLabConfig config, Heads heads) {
        super(encoder, config.depth());
        coarsest = config.depth() - 1;
        decoder = child("decoder", new Decoder(channels().get(coarsest), config));
        heads(heads, config.channels(), 1, reduction(coarsest));
    }

    @Override
    Tensor decode(List<Tensor> features) {
        return decoder.forward(features.get(coarsest));
    }

    private static final class Decoder extends TensorLayer {
        private final Aspp aspp;
        private final Conv2d conv;
        private final BatchNorm2d bn;

        Decoder(int in, DeepLabConfig config) {
            int out = config.channels();
            aspp = child("aspp", new Aspp(in, out, config, config.separable().orElse(false)));
            conv = child("conv", new Conv2d(out, out, Up.CONV.noBias()));
            bn = child("bn", new BatchNorm2d(out));
        }

        @Override
        protected Tensor compute(Tensor x) {
            return bn.forward(conv.forward(aspp.forward(x)), RELU);
        }
    }
}

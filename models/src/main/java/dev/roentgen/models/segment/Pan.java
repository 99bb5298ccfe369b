package dev.roentgen.models.segment;

import static dev.roentgen.backend.kernel.Activation.NONE;
import static dev.roentgen.backend.kernel.Activation.RELU;
import static dev.roentgen.layers.conv.ConvOptions.kernel;

import dev.roentgen.backend.PoolSpec;
import dev.roentgen.backend.kernel.Activation;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.layers.Sequential;
import dev.roentgen.layers.conv.Conv2d;
import dev.roentgen.layers.norm.BatchNorm2d;
import dev.roentgen.layers.pool.AdaptiveAvgPool2d;
import dev.roentgen.layers.pool.MaxPool2d;
import dev.roentgen.models.Encoder;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.Layer;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Pyramid attention net: a pyramid weighs the coarsest features, and each step up weighs the finer ones. Li et al.,
 * arXiv:1805.10180, Figure 2.
 *
 * <p>Shapes and state as {@link SegmentationModel} says; the names are segmentation_models_pytorch's PAN. The plane of the
 * coarsest features must be at least 8 x 8.
 *
 * <pre>{@code
 * new Pan(new ResNet(ResNetConfig.resnet50().headless().outputStride(16)), 1)
 * }</pre>
 */
public final class Pan extends SegmentationModel {
    private static final int DEPTH = 5;
    private static final int CHANNELS = 32;
    private static final int UPSAMPLING = 4;

    private final Decoder decoder;

    /** The standard decoder, with a mask of this many classes. */
    public Pan(Encoder encoder, int classes) {
        this(encoder, CHANNELS, Heads.masks(classes));
    }

    /** With this many channels of the decoder. */
    public Pan(Encoder encoder, int channels, Heads heads) {
        this(encoder, DEPTH, channels, heads);
    }

    /** On the first {@code depth} features, from 3 to 5. */
    public Pan(Encoder encoder, int depth, int channels, Heads heads) {
        super(encoder, depth);
        if (depth < 3 || depth > DEPTH)
            throw new ArgumentException("Pan", "the depth must be", "3 to 5", Integer.toString(depth), "");
        decoder = child("decoder", new Decoder(channels(), channels));
        heads(heads, channels, 3, UPSAMPLING);
    }

    @Override
    int leastPlane() {
        return 8; // which the pyramid halves three times
    }

    @Override
    Tensor decode(List<Tensor> features) {
        return decoder.forward(features);
    }

    private static final class Decoder extends Layer {
        private final Pyramid fpa;
        private final List<Gate> gates = new ArrayList<>(); // gau3, gau2, gau1

        Decoder(List<Integer> channels, int out) {
            int coarsest = channels.size() - 1;
            fpa = child("fpa", new Pyramid(channels.get(coarsest), out));
            for (int i = coarsest - 1; i >= 1; i--) gates.add(child("gau" + i, new Gate(channels.get(i), out)));
        }

        Tensor forward(List<Tensor> all) {
            return call(all, features -> {
                int finer = features.size() - 1;
                Tensor x = fpa.forward(features.get(finer));
                for (Gate gate : gates) x = gate.forward(features.get(--finer), x);
                return x; // [B, out, H / 4, W / 4]
            });
        }
    }

    private static Tensor resize(Tensor x, int height, int width) {
        return x.resizeBilinear(height, width, true);
    }

    /** Feature pyramid attention, Figure 3. */
    private static final class Pyramid extends TensorLayer {
        private static final PoolSpec HALF = PoolSpec.kernel(2);

        private final Sequential branch1;
        private final Sequential mid;
        private final Sequential down1;
        private final Sequential down2;
        private final Sequential down3;
        private final NamedConv conv2;
        private final NamedConv conv1;

        Pyramid(int in, int out) {
            branch1 = child("branch1", new Sequential(new AdaptiveAvgPool2d(), new NamedConv(in, out, 1, RELU)));
            mid = child("mid", new Sequential(new NamedConv(in, out, 1, RELU)));
            down1 = child("down1", new Sequential(new MaxPool2d(HALF), new NamedConv(in, 1, 7, RELU)));
            down2 = child("down2", new Sequential(new MaxPool2d(HALF), new NamedConv(1, 1, 5, RELU)));
            down3 = child(
                    "down3",
                    new Sequential(new MaxPool2d(HALF), new NamedConv(1, 1, 3, RELU), new NamedConv(1, 1, 3, RELU)));
            conv2 = child("conv2", new NamedConv(1, 1, 5, RELU));
            conv1 = child("conv1", new NamedConv(1, 1, 7, RELU));
        }

        @Override
        protected Tensor compute(Tensor x) {
            int h = x.dim(2), w = x.dim(3);
            Tensor half = down1.forward(x), quarter = down2.forward(half), eighth = down3.forward(quarter);
            Tensor weights = conv2.forward(quarter).add(resize(eighth, h / 4, w / 4));
            weights = conv1.forward(half).add(resize(weights, h / 2, w / 2));
            Tensor mean = branch1.forward(x); // [B, out, 1, 1]
            return resize(weights, h, w).mul(mid.forward(x)).add(mean);
        }
    }

    /** Global attention upsample, Figure 4: coarse features weigh the fine ones, and are added to them. */
    private static final class Gate extends Layer {
        private final Sequential conv1;
        private final NamedConv conv2;

        Gate(int in, int out) {
            conv1 = child(
                    "conv1",
                    new Sequential(new AdaptiveAvgPool2d(), new NamedConv(out, out, 1, NONE), Tensor::sigmoid));
            conv2 = child("conv2", new NamedConv(in, out, 3, RELU));
        }

        Tensor forward(Tensor fine, Tensor coarse) {
            return call(List.of(fine, coarse), () -> {
                Tensor weighed = conv2.forward(fine).mul(conv1.forward(coarse));
                return resize(coarse, fine.dim(2), fine.dim(3)).add(weighed);
            });
        }
    }

    /** {@code activation(bn(conv))} with a bias and with these names. */
    private static final class NamedConv extends TensorLayer {
        private final Conv2d conv;
        private final BatchNorm2d bn;
        private final Activation activation;

        NamedConv(int in, int out, int size, Activation activation) {
            conv = child("conv", new Conv2d(in, out, kernel(size).same().init(Init.heUniform())));
            bn = child("bn", new BatchNorm2d(out));
            this.activation = activation;
        }

        @Override
        protected Tensor compute(Tensor x) {
            return bn.forward(conv.forward(x), activation);
        }
    }
}

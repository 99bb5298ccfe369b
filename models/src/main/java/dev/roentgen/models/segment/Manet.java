package dev.roentgen.models.segment;

import static dev.roentgen.backend.kernel.Activation.RELU;
import static dev.roentgen.layers.conv.ConvOptions.kernel;

import dev.roentgen.layers.Sequential;
import dev.roentgen.layers.conv.Conv2d;
import dev.roentgen.layers.conv.ConvNormAct;
import dev.roentgen.layers.pool.AdaptiveAvgPool2d;
import dev.roentgen.models.Encoder;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.Layer;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Multi-scale attention net: attention among positions at the bottom, among channels in the steps up. Fan et al., IEEE Access
 * 8, 2020, doi:10.1109/ACCESS.2020.3025372, Figure 1.
 *
 * <p>Shapes and state as {@link SegmentationModel} says; the names are segmentation_models_pytorch's MAnet.
 */
public final class Manet extends SegmentationModel {
    private static final int POSITION_CHANNELS = 64;

    private final Decoder decoder;

    /** The standard decoder, with a mask of this many classes. */
    public Manet(Encoder encoder, int classes) {
        this(encoder, UnetConfig.standard().channels(), POSITION_CHANNELS, Heads.masks(classes));
    }

    /** With these channels after the steps, coarsest first, and this width of the attention among positions. */
    public Manet(Encoder encoder, List<Integer> channels, int positionChannels, Heads heads) {
        super(encoder, channels.size());
        needsHalves();
        decoder = child("decoder", new Decoder(channels(), channels, positionChannels));
        heads(heads, channels.get(channels.size() - 1), 3, 1);
    }

    @Override
    Tensor decode(List<Tensor> features) {
        return decoder.forward(features);
    }

    /** A step up, with or without features of the encoder. */
    private interface Step {
        Tensor forward(Tensor x, @Nullable Tensor skip);
    }

    private static final class Decoder extends Layer {
        private final Position center;
        private final List<Step> steps = new ArrayList<>();

        Decoder(List<Integer> channels, List<Integer> outs, int positionChannels) {
            int in = channels.get(channels.size() - 1);
            center = child("center", new Position(in, positionChannels));
            List<Layer> blocks = new ArrayList<>();
            for (int i = 0; i < outs.size(); i++) {
                int finer = channels.size() - 2 - i, out = outs.get(i);
                if (finer >= 0 && channels.get(finer) > 0) {
                    Fusion fusion = new Fusion(in, channels.get(finer), out);
                    blocks.add(fusion);
                    steps.add(fusion::forward);
                } else {
                    Up up = new Up(in, 0, out, UnetConfig.standard());
                    blocks.add(up);
                    steps.add((x, skip) -> up.forward(x, null));
                }
                in = out;
            }
            children("blocks", blocks);
        }

        Tensor forward(List<Tensor> all) {
            return call(all, features -> {
                int finer = features.size() - 1;
                Tensor x = center.forward(features.get(finer));
                for (Step step : steps) x = step.forward(x, --finer >= 0 ? features.get(finer) : null);
                return x;
            });
        }
    }

    /** Position-wise attention block, Figure 2; the softmax runs over all pairs of positions together. */
    private static final class Position extends TensorLayer {
        private final Conv2d top;
        private final Conv2d center;
        private final Conv2d bottom;
        private final Conv2d out;

        Position(int channels, int inner) {
            top = child("top_conv", new Conv2d(channels, inner, kernel(1)));
            center = child("center_conv", new Conv2d(channels, inner, kernel(1)));
            bottom = child(
                    "bottom_conv", new Conv2d(channels, channels, kernel(3).same()));
            out = child("out_conv", new Conv2d(channels, channels, kernel(3).same()));
        }

        @Override
        protected Tensor compute(Tensor x) { // [B, C, H, W]
            int n = x.dim(2) * x.dim(3);
            Tensor scores = center.forward(x)
                    .flatten(2, 3)
                    .transpose(1, 2)
                    .matmul(top.forward(x).flatten(2, 3));
            Tensor map = scores.reshape(x.dim(0), n * n).softmax(1).reshape(x.dim(0), n, n); // [B, H W, H W]
            Tensor attended = map.matmul(bottom.forward(x).flatten(2, 3).transpose(1, 2)); // [B, H W, C]
            return out.forward(x.add(attended.reshape(x.shape()))); // read as [B, C, H, W], as the original does
        }
    }

    /** Multi-scale fusion attention block, Figure 3. */
    private static final class Fusion extends Layer {
        private static final int REDUCTION = 16;

        private final Sequential coarse;
        private final Sequential weighFine;
        private final Sequential weighCoarse;
        private final ConvNormAct conv1;
        private final ConvNormAct conv2;

        Fusion(int in, int skip, int out) {
            ConvNormAct narrow = new ConvNormAct(in, skip, kernel(1).init(Init.heUniform()), RELU);
            coarse = child("hl_conv", new Sequential(new ConvNormAct(in, in, Up.CONV, RELU), narrow));
            weighFine = child("SE_ll", weights(skip));
            weighCoarse = child("SE_hl", weights(skip));
            conv1 = child("conv1", new ConvNormAct(2 * skip, out, Up.CONV, RELU));
            conv2 = child("conv2", new ConvNormAct(out, out, Up.CONV, RELU));
        }

        private static Sequential weights(int channels) {
            int inner = Math.max(1, channels / REDUCTION);
            Conv2d squeeze = new Conv2d(channels, inner, kernel(1)), excite = new Conv2d(inner, channels, kernel(1));
            return new Sequential(new AdaptiveAvgPool2d(), squeeze, Tensor::relu, excite, Tensor::sigmoid);
        }

        Tensor forward(Tensor x, @Nullable Tensor skip) { // [B, in, h, w], [B, skip, 2 h, 2 w]
            if (skip == null) throw new IllegalStateException("a fusion needs the encoder's features");
            return call(List.of(x, skip), () -> {
                Tensor y = coarse.forward(x).upsampleNearest(2); // [B, skip, 2 h, 2 w]
                y = y.mul(weighCoarse.forward(y).add(weighFine.forward(skip)));
                return conv2.forward(conv1.forward(Tensor.concat(1, y, skip))); // [B, out, 2 h, 2 w]
            });
        }
    }
}

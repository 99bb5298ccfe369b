package dev.roentgen.models.segment;

import static dev.roentgen.backend.kernel.Activation.RELU;
import static dev.roentgen.layers.conv.ConvOptions.kernel;

import dev.roentgen.layers.Sequential;
import dev.roentgen.layers.conv.ConvNormAct;
import dev.roentgen.layers.conv.ConvOptions;
import dev.roentgen.layers.conv.ConvTranspose2d;
import dev.roentgen.layers.norm.BatchNorm2d;
import dev.roentgen.models.Encoder;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.Layer;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * LinkNet: each step up adds the encoder's features instead of taking them beside. Chaurasia and Culurciello,
 * arXiv:1707.03718, Figure 1.
 *
 * <p>Shapes and state as {@link SegmentationModel} says; the names are segmentation_models_pytorch's.
 */
public final class Linknet extends SegmentationModel {
    private static final int LAST = 32;

    private final Decoder decoder;

    /** With a mask of this many classes. */
    public Linknet(Encoder encoder, int classes) {
        this(encoder, 5, Heads.masks(classes));
    }

    /** On the first {@code depth} features. */
    public Linknet(Encoder encoder, int depth, Heads heads) {
        super(encoder, depth);
        needsHalfSize();
        needsHalves();
        decoder = child("decoder", new Decoder(channels()));
        heads(heads, LAST, 1, 1);
    }

    @Override
    Tensor decode(List<Tensor> features) {
        return decoder.forward(features);
    }

    private static final class Decoder extends Layer {
        private final List<Step> steps;

        Decoder(List<Integer> channels) {
            List<Step> blocks = new ArrayList<>();
            for (int i = channels.size() - 1; i >= 0; i--)
                blocks.add(new Step(channels.get(i), i > 0 ? channels.get(i - 1) : LAST));
            steps = children("blocks", blocks);
        }

        Tensor forward(List<Tensor> all) {
            return call(all, features -> {
                int finer = features.size() - 1;
                Tensor x = features.get(finer);
                for (Step step : steps) x = step.forward(x, --finer >= 0 ? features.get(finer) : null);
                return x;
            });
        }
    }

    /** Decoder block, Figure 2 (right): a quarter of the width, twice the size, the next width. */
    private static final class Step extends Layer {
        private static final ConvOptions POINT = kernel(1).init(Init.heUniform());

        private final Sequential block;

        Step(int in, int out) {
            ConvNormAct narrow = new ConvNormAct(in, in / 4, POINT, RELU);
            block = child(
                    "block", new Sequential(narrow, new Enlarge(in / 4), new ConvNormAct(in / 4, out, POINT, RELU)));
        }

        Tensor forward(Tensor x, @Nullable Tensor skip) { // [B, in, h, w], [B, out, 2 h, 2 w]
            return call(skip == null ? List.of(x) : List.of(x, skip), () -> {
                Tensor y = block.forward(x);
                return skip == null ? y : y.add(skip);
            });
        }
    }

    /** {@code relu(norm(transposed convolution))}, twice the size. */
    private static final class Enlarge extends TensorLayer {
        private final ConvTranspose2d conv;
        private final BatchNorm2d norm;

        Enlarge(int width) {
            conv = child(
                    "0", new ConvTranspose2d(width, width, kernel(4).stride(2).padding(1)));
            norm = child("1", new BatchNorm2d(width));
        }

        @Override
        protected Tensor compute(Tensor x) {
            return norm.forward(conv.forward(x), RELU);
        }
    }
}

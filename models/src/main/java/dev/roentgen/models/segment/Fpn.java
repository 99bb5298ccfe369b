package dev.roentgen.models.segment;

import static dev.roentgen.layers.conv.ConvOptions.kernel;
import static dev.roentgen.models.segment.FpnConfig.LEVELS;

import dev.roentgen.backend.kernel.ResizeKernel.Mode;
import dev.roentgen.layers.Sequential;
import dev.roentgen.layers.conv.Conv2d;
import dev.roentgen.layers.norm.GroupNorm;
import dev.roentgen.layers.pool.Upsample;
import dev.roentgen.layers.regularize.Dropout2d;
import dev.roentgen.models.Encoder;
import dev.roentgen.nn.Forward;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.Layer;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Feature pyramid net: four levels, each with the coarser ones added, brought to one size and joined. Lin et al.,
 * arXiv:1612.03144; Kirillov et al., arXiv:1901.02446, Figure 3.
 *
 * <p>Shapes and state as {@link SegmentationModel} says; the names are segmentation_models_pytorch's FPN.
 */
public final class Fpn extends SegmentationModel {
    private final Decoder decoder;

    /** The standard decoder, with a mask of this many classes. */
    public Fpn(Encoder encoder, int classes) {
        this(encoder, FpnConfig.standard(), Heads.masks(classes));
    }

    /** With everything chosen. */
    public Fpn(Encoder encoder, FpnConfig config, Heads heads) {
        super(encoder, config.depth());
        int finest = config.depth() - LEVELS; // of the encoder's features; before them comes the image itself
        if (finest <= 0) needsHalfSize();
        needsHalves();
        List<Integer> levels = new ArrayList<>(channels());
        levels.add(0, encoder.inChannels());
        decoder = child("decoder", new Decoder(coarsest(levels), config));
        int joined = config.concat() ? LEVELS * config.segmentation() : config.segmentation();
        heads(heads, joined, 1, finest < 0 ? 1 : reduction(finest));
    }

    private static <T> List<T> coarsest(List<T> levels) {
        return levels.subList(levels.size() - LEVELS, levels.size());
    }

    @Override
    Tensor decode(Tensor image, List<Tensor> features) {
        List<Tensor> levels = new ArrayList<>(features);
        levels.add(0, image);
        return decode(levels);
    }

    @Override
    Tensor decode(List<Tensor> levels) {
        return decoder.forward(coarsest(levels));
    }

    private static final class Decoder extends Layer {
        private final Conv2d p5;
        private final List<Lateral> laterals = new ArrayList<>(); // p4, p3, p2
        private final List<Branch> branches;
        private final Dropout2d dropout;
        private final boolean concat;

        Decoder(List<Integer> channels, FpnConfig config) {
            p5 = child(
                    "p5",
                    new Conv2d(channels.get(3), config.pyramid(), kernel(1).init(Init.heUniform())));
            for (int level = 4; level >= 2; level--)
                laterals.add(child("p" + level, new Lateral(channels.get(level - 2), config.pyramid())));
            List<Branch> blocks = new ArrayList<>();
            for (int ups = 3; ups >= 0; ups--) blocks.add(new Branch(config.pyramid(), config.segmentation(), ups));
            branches = children("seg_blocks", blocks);
            dropout = child("dropout", new Dropout2d(config.dropout()));
            concat = config.concat();
        }

        Tensor forward(List<Tensor> all) { // four, finest first
            return call(all, features -> {
                Tensor p = p5.forward(features.get(3));
                List<Tensor> joined = new ArrayList<>();
                joined.add(branches.get(0).forward(p));
                for (int i = 0; i < 3; i++) {
                    p = laterals.get(i).forward(p, features.get(2 - i));
                    joined.add(branches.get(i + 1).forward(p)); // [B, segmentation, h, w], the finest level's
                }
                return dropout.forward(concat ? Tensor.concat(1, joined) : sum(joined));
            });
        }

        private static Tensor sum(List<Tensor> parts) {
            Tensor sum = parts.get(0);
            for (Tensor part : parts.subList(1, parts.size())) sum = sum.add(part);
            return sum;
        }
    }

    /** The coarser level at twice the size, plus the encoder's features at the pyramid's width. */
    private static final class Lateral extends Layer {
        private final Conv2d skip;

        Lateral(int in, int pyramid) {
            skip = child("skip_conv", new Conv2d(in, pyramid, kernel(1).init(Init.heUniform())));
        }

        Tensor forward(Tensor coarser, Tensor features) {
            return call(
                    List.of(coarser, features), () -> coarser.upsampleNearest(2).add(skip.forward(features)));
        }
    }

    /** Convolutions that bring a level to the finest one's size. */
    private static final class Branch extends TensorLayer {
        private final Sequential block;

        Branch(int in, int out, int ups) {
            List<Forward> steps = new ArrayList<>();
            for (int i = 0; i < Math.max(1, ups); i++) steps.add(new Step(i == 0 ? in : out, out, ups > 0));
            block = child("block", new Sequential(steps));
        }

        @Override
        protected Tensor compute(Tensor x) {
            return block.forward(x);
        }
    }

    /** Convolution, group normalisation, ReLU, and perhaps twice the size. */
    private static final class Step extends TensorLayer {
        private final Sequential block;
        private final Upsample up;

        Step(int in, int out, boolean enlarge) {
            Conv2d conv = new Conv2d(in, out, kernel(3).same().noBias().init(Init.heUniform()));
            block = child("block", new Sequential(conv, new GroupNorm(FpnConfig.GROUPS, out), Tensor::relu));
            up = new Upsample(enlarge ? 2 : 1, Mode.BILINEAR, true);
        }

        @Override
        protected Tensor compute(Tensor x) {
            return up.forward(block.forward(x));
        }
    }
}

package dev.roentgen.models.segment;

import static dev.roentgen.backend.kernel.Activation.RELU;
import static dev.roentgen.layers.conv.ConvOptions.kernel;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.layers.Sequential;
import dev.roentgen.layers.conv.Conv2d;
import dev.roentgen.layers.conv.ConvNormAct;
import dev.roentgen.layers.conv.ConvOptions;
import dev.roentgen.layers.pool.AdaptiveAvgPool2d;
import dev.roentgen.layers.regularize.Dropout2d;
import dev.roentgen.models.Encoder;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Pyramid scene parsing net: means over grids of 1, 2, 3 and 6 cells stand beside the features. Zhao et al.,
 * arXiv:1612.01105, Figure 3.
 *
 * <p>Shapes and state as {@link SegmentationModel} says; the names are segmentation_models_pytorch's. The encoder's stages
 * beyond the third, or the one that is chosen, have state but take no part.
 */
public final class PspNet extends SegmentationModel {
    private static final int DEPTH = 3; // of the original's
    private static final int OUT = 512;
    private static final double DROPOUT = 0.2;
    private static final ConvOptions POINT = kernel(1).init(Init.heUniform());

    private final int coarsest;
    private final Decoder decoder;

    /** The standard decoder, with a mask of this many classes. */
    public PspNet(Encoder encoder, int classes) {
        this(encoder, OUT, DROPOUT, Heads.masks(classes));
    }

    /** With this many channels before the head, of which one is dropped with probability {@code dropout}. */
    public PspNet(Encoder encoder, int out, double dropout, Heads heads) {
        this(encoder, DEPTH, out, dropout, heads);
    }

    /** On the first {@code depth} features. */
    public PspNet(Encoder encoder, int depth, int out, double dropout, Heads heads) {
        super(encoder, depth);
        coarsest = depth - 1;
        decoder = child("decoder", new Decoder(channels().get(coarsest), out, dropout));
        heads(heads, out, 3, reduction(coarsest));
    }

    @Override
    Tensor decode(List<Tensor> features) {
        return decoder.forward(features.get(coarsest));
    }

    private static final class Decoder extends TensorLayer {
        private final Pyramid psp;
        private final ConvNormAct conv;
        private final Dropout2d dropout;

        Decoder(int in, int out, double dropout) {
            psp = child("psp", new Pyramid(in));
            conv = child("conv", new ConvNormAct(2 * in, out, POINT, RELU));
            this.dropout = child("dropout", new Dropout2d(dropout));
        }

        @Override
        protected Tensor compute(Tensor x) {
            return dropout.forward(conv.forward(psp.forward(x)));
        }
    }

    /** The pyramid pooling module, Figure 3 (c). */
    private static final class Pyramid extends TensorLayer {
        private static final int[] CELLS = {1, 2, 3, 6};

        private final List<Level> levels;

        Pyramid(int in) {
            if (in % CELLS.length != 0)
                throw new ArgumentException(
                        "PspNet",
                        "the coarsest features' channels must be",
                        "a multiple of " + CELLS.length,
                        Integer.toString(in),
                        "Use another depth or encoder.");
            List<Level> blocks = new ArrayList<>();
            for (int cells : CELLS) blocks.add(new Level(in, in / CELLS.length, cells));
            levels = children("blocks", blocks);
        }

        @Override
        protected Tensor compute(Tensor x) {
            List<Tensor> all = new ArrayList<>();
            for (Level level : levels) all.add(level.forward(x));
            all.add(x);
            return Tensor.concat(1, all); // [B, 2 in, H, W]
        }
    }

    /** Means over a grid, at a quarter of the width, enlarged again. */
    private static final class Level extends TensorLayer {
        private final Sequential pool;

        Level(int in, int out, int cells) {
            TensorLayer conv = cells == 1 ? new Plain(in, out) : new ConvNormAct(in, out, POINT, RELU);
            pool = child("pool", new Sequential(new AdaptiveAvgPool2d(cells, cells), conv));
        }

        @Override
        protected Tensor compute(Tensor x) {
            return pool.forward(x).resizeBilinear(x.dim(2), x.dim(3), true);
        }
    }

    /** {@code relu(conv)}: one cell has no spread to normalise with. */
    private static final class Plain extends TensorLayer {
        private final Conv2d conv;

        Plain(int in, int out) {
            conv = child("0", new Conv2d(in, out, POINT));
        }

        @Override
        protected Tensor compute(Tensor x) {
            return conv.forward(x, RELU);
        }
    }
}

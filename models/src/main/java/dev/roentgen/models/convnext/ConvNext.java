package dev.roentgen.models.convnext;

import static dev.roentgen.backend.kernel.Activation.GELU;
import static dev.roentgen.layers.conv.ConvOptions.kernel;

import dev.roentgen.array.Shape;
import dev.roentgen.layers.Flatten;
import dev.roentgen.layers.Linear;
import dev.roentgen.layers.Sequential;
import dev.roentgen.layers.conv.Conv2d;
import dev.roentgen.layers.conv.ConvOptions;
import dev.roentgen.layers.norm.LayerNorm;
import dev.roentgen.layers.norm.LayerNorm2d;
import dev.roentgen.layers.regularize.DropPath;
import dev.roentgen.models.Encoder;
import dev.roentgen.models.Part;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.Parameter;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A convolutional net with a transformer's proportions. Liu et al., arXiv:2201.03545.
 *
 * <p>Shapes: {@code [B, C, H, W] -> [B, classes]}. State: torchvision's names, {@code features.0.0.weight} to
 * {@code classifier.2.bias}.
 */
public final class ConvNext extends Encoder {
    private static final double EPS = 1e-6;
    private static final Init INIT = Init.truncatedNormal(0.02);

    private final ConvNextConfig config;
    private final List<Sequential> features;
    private @Nullable LayerNorm2d norm;
    private @Nullable Sequential classifier;

    /** The net of the paper's section 3. */
    public ConvNext(ConvNextConfig config) {
        this.config = config;
        int stages = config.widths().size(),
                total = config.depths().stream().mapToInt(d -> d).sum(),
                number = 0;
        List<Sequential> parts = new ArrayList<>();
        for (int i = 0; i < stages; i++) {
            int width = config.widths().get(i);
            Conv2d stem = new Conv2d(config.inChannels(), config.widths().get(0), conv(4).stride(4));
            parts.add(
                    i == 0
                            ? new Sequential(stem, new LayerNorm2d(width, EPS))
                            : halving(config.widths().get(i - 1), width));
            List<Block> blocks = new ArrayList<>();
            for (int j = 0; j < config.depths().get(i); j++)
                blocks.add(
                        new Block(width, config.layerScale(), config.dropPath() * number++ / Math.max(1, total - 1)));
            parts.add(new Sequential(blocks));
        }
        features = children("features", parts);
        if (config.classes() > 0) head(config.classes());
    }

    private static Sequential halving(int in, int out) {
        return new Sequential(new LayerNorm2d(in, EPS), new Conv2d(in, out, conv(2).stride(2)));
    }

    private static ConvOptions conv(int size) {
        return kernel(size).init(INIT);
    }

    /** {@inheritDoc} */
    @Override
    public int inChannels() {
        return config.inChannels();
    }

    /** {@inheritDoc} */
    @Override
    public List<Integer> channels() {
        return config.widths();
    }

    /** {@inheritDoc} */
    @Override
    public List<Integer> reductions() {
        List<Integer> r = new ArrayList<>();
        for (int i = 0; i < channels().size(); i++) r.add(4 << i);
        return r;
    }

    @Override
    protected List<Tensor> stages(Tensor x, int depth) {
        List<Tensor> found = new ArrayList<>();
        for (int i = 0; i < 2 * depth; i++) {
            x = features.get(i).forward(x);
            if (i % 2 == 1) found.add(x); // [B, widths(i / 2), H / 2^(2 + i / 2), ..]
        }
        return found;
    }

    @Override
    protected Tensor compute(Tensor x) {
        List<Tensor> all = stages(x, channels().size());
        Tensor pooled = all.get(all.size() - 1).mean(true, 2, 3); // [B, C, 1, 1]
        return classifier == null ? pooled.flatten(1, 3) : classifier.forward(pooled);
    }

    /** {@inheritDoc} */
    @Override
    public List<Part> blocks() {
        return Part.list(List.of("features.0."), Part.stages("features.", config.depths()), List.of("classifier."));
    }

    /** A normalisation that is there stays. */
    @Override
    protected Object configuration() {
        return config;
    }

    @Override
    protected void head(int classes) {
        int in = config.widths().get(config.widths().size() - 1);
        LayerNorm2d before = norm == null ? new LayerNorm2d(in, EPS) : norm;
        norm = before;
        Linear linear = new Linear(in, classes, true, INIT);
        classifier = replaceChild("classifier", new Sequential(before, new Flatten(), linear));
    }

    /** ConvNeXt block, Figure 4 (right): {@code x + drop(scale * branch(x))}. */
    private static final class Block extends TensorLayer {
        private final Parameter scale;
        private final Branch branch;
        private final DropPath drop;

        Block(int dim, double scale, double dropPath) {
            this.scale = parameter("layer_scale", Shape.of(dim, 1, 1), Init.constant(scale));
            branch = child("block", new Branch(dim));
            drop = child("stochastic_depth", new DropPath(dropPath));
        }

        @Override
        protected Tensor compute(Tensor x) {
            return x.add(drop.forward(branch.forward(x).mul(scale.value())));
        }
    }

    /** Depthwise 7 x 7, then a normalised map to four times the width and back. */
    private static final class Branch extends TensorLayer {
        private final Conv2d depthwise;
        private final LayerNorm norm;
        private final Linear widen;
        private final Linear narrow;

        Branch(int dim) {
            depthwise = child("0", new Conv2d(dim, dim, conv(7).same().groups(dim)));
            norm = child("2", new LayerNorm(dim, EPS));
            widen = child("3", new Linear(dim, 4 * dim, true, INIT));
            narrow = child("5", new Linear(4 * dim, dim, true, INIT));
        }

        @Override
        protected Tensor compute(Tensor x) {
            Tensor y = norm.forward(depthwise.forward(x).permute(0, 2, 3, 1)); // [B, H, W, C]
            return narrow.forward(widen.forward(y, GELU)).permute(0, 3, 1, 2); // [B, C, H, W]
        }
    }
}

package dev.roentgen.models.efficientnet;

import static dev.roentgen.backend.kernel.Activation.NONE;
import static dev.roentgen.backend.kernel.Activation.SIGMOID;
import static dev.roentgen.backend.kernel.Activation.SILU;
import static dev.roentgen.layers.conv.ConvOptions.kernel;

import dev.roentgen.backend.kernel.Activation;
import dev.roentgen.layers.Linear;
import dev.roentgen.layers.Sequential;
import dev.roentgen.layers.conv.Conv2d;
import dev.roentgen.layers.conv.ConvNormAct;
import dev.roentgen.layers.conv.ConvOptions;
import dev.roentgen.layers.norm.BatchNorm2d;
import dev.roentgen.layers.regularize.DropPath;
import dev.roentgen.layers.regularize.Dropout;
import dev.roentgen.models.Encoder;
import dev.roentgen.models.Part;
import dev.roentgen.models.efficientnet.EfficientNetConfig.Stage;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Convolutional net scaled in width, depth and size together. Tan and Le, arXiv:1905.11946; the second version,
 * arXiv:2104.00298.
 *
 * <p>Shapes: {@code [B, C, H, W] -> [B, classes]}. State: torchvision's names, {@code features.0.0.weight} to
 * {@code classifier.1.bias}.
 */
public final class EfficientNet extends Encoder {
    private final EfficientNetConfig config;
    private final List<TensorLayer> features;
    private @Nullable Sequential classifier;

    /** The net of the paper's Table 1, or of Table 4 of the second. */
    public EfficientNet(EfficientNetConfig config) {
        this.config = config;
        List<Stage> stages = config.stages();
        List<TensorLayer> parts = new ArrayList<>();
        parts.add(conv(config.inChannels(), stages.get(0).in(), kernel(3).stride(2), SILU));
        double total = stages.stream().mapToInt(Stage::layers).sum();
        int number = 0;
        for (Stage s : stages) {
            List<TensorLayer> blocks = new ArrayList<>();
            for (int i = 0; i < s.layers(); i++) blocks.add(new Block(s, i == 0, config.dropPath() * number++ / total));
            parts.add(new Sequential(blocks));
        }
        parts.add(conv(stages.get(stages.size() - 1).out(), config.last(), kernel(1), SILU));
        features = children("features", parts);
        if (config.classes() > 0) head(config.classes());
    }

    private ConvNormAct conv(int in, int out, ConvOptions options, Activation activation) {
        BatchNorm2d norm = new BatchNorm2d(out, config.eps(), config.momentum(), true);
        ConvOptions padded = config.fitted() ? options.fitting() : options.same();
        return new ConvNormAct(in, out, padded.init(Init.kaimingNormal()), norm, activation);
    }

    /** The numbers of the features' parts after which the plane is halved, and the last before the head. */
    private List<Integer> ends() {
        List<Integer> ends = new ArrayList<>();
        for (int i = 1; i < config.stages().size(); i++)
            if (config.stages().get(i).stride() > 1) ends.add(i);
        ends.add(config.stages().size());
        return ends;
    }

    /** {@inheritDoc} */
    @Override
    public int inChannels() {
        return config.inChannels();
    }

    /** {@inheritDoc} */
    @Override
    public List<Integer> channels() {
        return ends().stream().map(i -> config.stages().get(i - 1).out()).toList();
    }

    /** {@inheritDoc} */
    @Override
    public List<Integer> reductions() {
        List<Integer> r = new ArrayList<>();
        for (int end : ends()) {
            int reduction = 2;
            for (Stage s : config.stages().subList(0, end)) reduction *= s.stride();
            r.add(reduction);
        }
        return r;
    }

    @Override
    protected List<Tensor> stages(Tensor x, int depth) {
        List<Tensor> found = new ArrayList<>();
        List<Integer> ends = ends();
        for (int i = 0; i <= ends.get(depth - 1); i++) {
            x = features.get(i).forward(x);
            if (ends.contains(i)) found.add(x);
        }
        return found;
    }

    @Override
    protected Tensor compute(Tensor x) {
        for (TensorLayer part : features) x = part.forward(x);
        Tensor pooled = x.mean(false, 2, 3); // [B, last]
        return classifier == null ? pooled : classifier.forward(pooled);
    }

    /** {@inheritDoc} */
    @Override
    public List<Part> blocks() {
        List<List<String>> blocks = new ArrayList<>();
        for (int i = 0; i < config.stages().size(); i++)
            for (int j = 0; j < config.stages().get(i).layers(); j++)
                blocks.add(List.of("features." + (i + 1) + "." + j + "."));
        String last = "features." + (config.stages().size() + 1) + ".";
        return Part.list(List.of("features.0."), blocks, List.of(last, "classifier."));
    }

    @Override
    protected Object configuration() {
        return config;
    }

    @Override
    protected void head(int classes) {
        Linear linear = new Linear(config.last(), classes, true, Init.uniform(1 / Math.sqrt(classes)));
        classifier = replaceChild("classifier", new Sequential(new Dropout(config.dropout()), linear));
    }

    /** Inverted bottleneck, Figure 2 of the second paper: {@code x + drop(branch(x))} where the shapes agree. */
    private final class Block extends TensorLayer {
        private final Sequential branch;
        private final DropPath drop;
        private final boolean residual;

        Block(Stage s, boolean first, double dropPath) {
            int in = first ? s.in() : s.out(), stride = first ? s.stride() : 1;
            branch = child("block", s.fused() ? fused(s, in, stride) : mobile(s, in, stride));
            drop = child("stochastic_depth", new DropPath(dropPath));
            residual = stride == 1 && in == s.out();
        }

        private Sequential fused(Stage s, int in, int stride) {
            ConvOptions full = kernel(s.kernel()).stride(stride);
            if (s.expand() == 1) return new Sequential(conv(in, s.out(), full, SILU));
            int inner = EfficientNetConfig.divisible(in * s.expand());
            return new Sequential(conv(in, inner, full, SILU), conv(inner, s.out(), kernel(1), NONE));
        }

        private Sequential mobile(Stage s, int in, int stride) {
            int inner = EfficientNetConfig.divisible(in * s.expand());
            List<TensorLayer> parts = new ArrayList<>();
            if (inner != in) parts.add(conv(in, inner, kernel(1), SILU));
            parts.add(conv(inner, inner, kernel(s.kernel()).stride(stride).groups(inner), SILU));
            parts.add(new SqueezeExcitation(inner, Math.max(1, in / 4)));
            parts.add(conv(inner, s.out(), kernel(1), NONE));
            return new Sequential(parts);
        }

        @Override
        protected Tensor compute(Tensor x) {
            Tensor y = branch.forward(x);
            return residual ? x.add(drop.forward(y)) : y;
        }
    }

    /** Channels weighted by what the whole plane holds; Hu et al., arXiv:1709.01507. */
    private static final class SqueezeExcitation extends TensorLayer {
        private final Conv2d fc1;
        private final Conv2d fc2;

        SqueezeExcitation(int channels, int inner) {
            fc1 = child("fc1", new Conv2d(channels, inner, kernel(1)));
            fc2 = child("fc2", new Conv2d(inner, channels, kernel(1)));
        }

        @Override
        protected Tensor compute(Tensor x) {
            return x.mul(fc2.forward(fc1.forward(x.mean(true, 2, 3), SILU), SIGMOID));
        }
    }
}

package dev.roentgen.models.densenet;

import static dev.roentgen.backend.kernel.Activation.RELU;
import static dev.roentgen.layers.conv.ConvOptions.kernel;

import dev.roentgen.backend.PoolSpec;
import dev.roentgen.layers.Linear;
import dev.roentgen.layers.conv.Conv2d;
import dev.roentgen.layers.conv.ConvOptions;
import dev.roentgen.layers.norm.BatchNorm2d;
import dev.roentgen.layers.regularize.Dropout;
import dev.roentgen.models.Encoder;
import dev.roentgen.models.Part;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.Layer;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.weights.KeyMap;
import dev.roentgen.weights.OlderNames;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Densely connected net: each layer sees the features of all before it in its block. Huang et al., arXiv:1608.06993.
 *
 * <p>Shapes: {@code [B, C, H, W] -> [B, classes]}. State: torchvision's names, {@code features.conv0.weight} to
 * {@code classifier.bias}.
 */
public final class DenseNet extends Encoder implements OlderNames {
    /** From the names of the files that torchvision publishes ({@code norm.1}) to those of its code ({@code norm1}). */
    public static final KeyMap OLD_NAMES = KeyMap.none()
            .rename("features.*.*.norm.*.*", "features.*.*.norm*.*")
            .rename("features.*.*.conv.*.*", "features.*.*.conv*.*");

    private final DenseNetConfig config;
    private final Features features;
    private @Nullable Linear classifier;

    /** The net of the paper's Table 1. */
    public DenseNet(DenseNetConfig config) {
        this.config = config;
        features = child("features", new Features(config));
        if (config.classes() > 0) head(config.classes());
    }

    /** {@link #OLD_NAMES}. */
    @Override
    public KeyMap olderNames() {
        return OLD_NAMES;
    }

    /** {@inheritDoc} */
    @Override
    public int inChannels() {
        return config.inChannels();
    }

    /** {@inheritDoc} */
    @Override
    public List<Integer> channels() {
        return features.channels;
    }

    /** {@inheritDoc} */
    @Override
    public List<Integer> reductions() {
        List<Integer> r = new ArrayList<>();
        for (int i = 0; i < channels().size(); i++) r.add(2 << i);
        return r;
    }

    @Override
    protected List<Tensor> stages(Tensor x, int depth) {
        return features.forward(x, depth);
    }

    @Override
    protected Tensor compute(Tensor x) {
        List<Tensor> all = stages(x, channels().size());
        Tensor pooled = all.get(all.size() - 1).relu().mean(false, 2, 3); // [B, C]
        return classifier == null ? pooled : classifier.forward(pooled);
    }

    /** {@inheritDoc} */
    @Override
    public List<Part> blocks() {
        List<List<String>> blocks = new ArrayList<>();
        for (int i = 1; i < channels().size(); i++)
            blocks.add(List.of("features.denseblock" + i + ".", "features.transition" + i + "."));
        return Part.list(
                List.of("features.conv0.", "features.norm0."), blocks, List.of("features.norm5.", "classifier."));
    }

    @Override
    protected Object configuration() {
        return config;
    }

    @Override
    protected void head(int classes) {
        classifier =
                replaceChild("classifier", new Linear(channels().get(channels().size() - 1), classes));
    }

    private static ConvOptions conv(int size) {
        return kernel(size).noBias().init(Init.kaimingNormal());
    }

    /** Everything but the classifier. */
    private static final class Features extends Layer {
        private static final PoolSpec POOL = PoolSpec.kernel(3).stride(2).padding(1);

        private final List<Integer> channels = new ArrayList<>();
        private final Conv2d conv0;
        private final BatchNorm2d norm0;
        private final List<Block> blocks = new ArrayList<>();
        private final List<Transition> transitions = new ArrayList<>();
        private final BatchNorm2d norm5;

        Features(DenseNetConfig config) {
            int width = config.stem();
            conv0 = child(
                    "conv0",
                    new Conv2d(config.inChannels(), width, conv(7).stride(2).padding(3)));
            norm0 = child("norm0", new BatchNorm2d(width));
            channels.add(width);
            int last = config.layers().size();
            for (int i = 1; i <= last; i++) {
                int layers = config.layers().get(i - 1);
                blocks.add(child("denseblock" + i, new Block(width, layers, config)));
                width += layers * config.growth();
                channels.add(width);
                if (i == last) break;
                transitions.add(child("transition" + i, new Transition(width, width / 2)));
                width /= 2;
            }
            norm5 = child("norm5", new BatchNorm2d(width));
        }

        List<Tensor> forward(Tensor image, int depth) {
            return call(List.of(image), () -> {
                List<Tensor> found = new ArrayList<>();
                Tensor x = norm0.forward(conv0.forward(image), RELU); // [B, stem, H / 2, W / 2]
                found.add(x);
                if (depth > 1) x = x.maxPool2d(POOL);
                for (int i = 0; i < depth - 1; i++) {
                    x = blocks.get(i).forward(x);
                    boolean last = i == transitions.size();
                    x = last ? norm5.forward(x) : transitions.get(i).activate(x);
                    found.add(x);
                    if (!last && i < depth - 2) x = transitions.get(i).forward(x);
                }
                return found;
            });
        }
    }

    /** Dense block, Figure 2. */
    private static final class Block extends TensorLayer {
        private final List<DenseLayer> layers = new ArrayList<>();

        Block(int in, int count, DenseNetConfig config) {
            for (int i = 0; i < count; i++)
                layers.add(child("denselayer" + (i + 1), new DenseLayer(in + i * config.growth(), config)));
        }

        @Override
        protected Tensor compute(Tensor x) {
            for (DenseLayer layer : layers) x = Tensor.concat(1, x, layer.forward(x));
            return x;
        }
    }

    /** {@code conv3x3(relu(norm(conv1x1(relu(norm(x))))))}, section 3. */
    private static final class DenseLayer extends TensorLayer {
        private final BatchNorm2d norm1;
        private final BatchNorm2d norm2;
        private final Conv2d conv1;
        private final Conv2d conv2;
        private final Dropout dropout;

        DenseLayer(int in, DenseNetConfig config) {
            int inner = config.bottleneck() * config.growth();
            norm1 = child("norm1", new BatchNorm2d(in));
            conv1 = child("conv1", new Conv2d(in, inner, conv(1)));
            norm2 = child("norm2", new BatchNorm2d(inner));
            conv2 = child("conv2", new Conv2d(inner, config.growth(), conv(3).same()));
            dropout = child("dropout", new Dropout(config.dropout()));
        }

        @Override
        protected Tensor compute(Tensor x) {
            Tensor y = conv1.forward(norm1.forward(x, RELU));
            return dropout.forward(conv2.forward(norm2.forward(y, RELU)));
        }
    }

    /** Between blocks: half the channels, half the plane; a decoder takes what is activated, before both. */
    private static final class Transition extends TensorLayer {
        private static final PoolSpec HALF = PoolSpec.kernel(2);

        private final BatchNorm2d norm;
        private final Conv2d conv;

        Transition(int in, int out) {
            norm = child("norm", new BatchNorm2d(in));
            conv = child("conv", new Conv2d(in, out, conv(1)));
        }

        Tensor activate(Tensor x) {
            return norm.forward(x, RELU);
        }

        @Override
        protected Tensor compute(Tensor activated) {
            return conv.forward(activated).avgPool2d(HALF);
        }
    }
}

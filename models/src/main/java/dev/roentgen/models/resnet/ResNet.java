package dev.roentgen.models.resnet;

import static dev.roentgen.backend.kernel.Activation.NONE;
import static dev.roentgen.backend.kernel.Activation.RELU;
import static dev.roentgen.layers.conv.ConvOptions.kernel;

import dev.roentgen.backend.PoolSpec;
import dev.roentgen.layers.Linear;
import dev.roentgen.layers.Sequential;
import dev.roentgen.layers.conv.Conv2d;
import dev.roentgen.layers.conv.ConvNormAct;
import dev.roentgen.layers.conv.ConvOptions;
import dev.roentgen.layers.norm.BatchNorm2d;
import dev.roentgen.models.Encoder;
import dev.roentgen.models.Part;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Deep residual net. He et al., arXiv:1512.03385; with groups, Xie et al., arXiv:1611.05431.
 *
 * <p>Shapes: {@code [B, C, H, W] -> [B, classes]}. State: torchvision's names, {@code conv1.weight} to {@code fc.bias}.
 */
public final class ResNet extends Encoder {
    private static final PoolSpec POOL = PoolSpec.kernel(3).stride(2).padding(1);

    private final ResNetConfig config;
    private final Conv2d conv1;
    private final BatchNorm2d bn1;
    private final List<Sequential> stages = new ArrayList<>();
    private @Nullable Linear fc;

    /** The net of the paper's Table 1. */
    public ResNet(ResNetConfig config) {
        this.config = config;
        conv1 = child(
                "conv1",
                new Conv2d(config.inChannels(), config.stem(), conv(7).stride(2).padding(3)));
        bn1 = child("bn1", new BatchNorm2d(config.stem()));
        int in = config.stem();
        for (int i = 0; i < 4; i++) {
            stages.add(child("layer" + (i + 1), stage(in, i)));
            in = channels().get(i + 1);
        }
        if (config.classes() > 0) head(config.classes());
    }

    /** Blocks of one width, of which the first halves the plane, save in the first stage. */
    private Sequential stage(int in, int index) {
        int planes = config.planes().get(index), out = planes * config.expansion();
        int reduction = reductions().get(index + 1);
        int stride = index == 0 ? 1 : reduction / reductions().get(index); // in the first stage the pool halves
        int dilation = (4 << index) / reduction;
        List<TensorLayer> blocks = new ArrayList<>();
        for (int i = 0; i < config.layers().get(index); i++)
            blocks.add(
                    i == 0
                            ? block(in, planes, stride, dilation, index > 0 || in != out)
                            : block(out, planes, 1, dilation, false));
        return new Sequential(blocks);
    }

    private TensorLayer block(int in, int planes, int stride, int dilation, boolean project) {
        int out = planes * config.expansion();
        ConvNormAct downsample = project ? new ConvNormAct(in, out, conv(1).stride(stride), NONE) : null;
        return switch (config.block()) {
            case BASIC -> new BasicBlock(in, planes, stride, dilation, downsample);
            case BOTTLENECK -> new Bottleneck(in, planes, stride, dilation, downsample, config);
        };
    }

    /** {@inheritDoc} */
    @Override
    public int inChannels() {
        return config.inChannels();
    }

    /** {@inheritDoc} */
    @Override
    public List<Integer> channels() {
        return Stream.concat(Stream.of(config.stem()), config.planes().stream().map(p -> p * config.expansion()))
                .toList();
    }

    /** {@inheritDoc} */
    @Override
    public List<Integer> reductions() {
        return Stream.of(2, 4, 8, 16, 32)
                .map(r -> Math.min(r, config.outputStride()))
                .toList();
    }

    @Override
    protected List<Tensor> stages(Tensor x, int depth) {
        List<Tensor> features = new ArrayList<>();
        x = bn1.forward(conv1.forward(x), RELU); // [B, stem, H / 2, W / 2]
        features.add(x);
        if (depth > 1) x = x.maxPool2d(POOL);
        for (Sequential stage : stages.subList(0, depth - 1)) {
            x = stage.forward(x);
            features.add(x);
        }
        return features;
    }

    @Override
    protected Tensor compute(Tensor x) {
        Tensor pooled = stages(x, 5).get(4).mean(false, 2, 3); // [B, C]
        return fc == null ? pooled : fc.forward(pooled);
    }

    /** {@inheritDoc} */
    @Override
    public List<Part> blocks() {
        List<List<String>> blocks = new ArrayList<>();
        for (int i = 0; i < 4; i++)
            for (int j = 0; j < config.layers().get(i); j++) blocks.add(List.of("layer" + (i + 1) + "." + j + "."));
        return Part.list(List.of("conv1.", "bn1."), blocks, List.of("fc."));
    }

    @Override
    protected Object configuration() {
        return config;
    }

    @Override
    protected void head(int classes) {
        fc = replaceChild("fc", new Linear(channels().get(4), classes));
    }

    private static ConvOptions conv(int size) {
        return kernel(size).noBias().init(Init.kaimingNormal());
    }

    /** Building block, Figure 5 (left). */
    private static final class BasicBlock extends TensorLayer {
        private final Conv2d conv1;
        private final Conv2d conv2;
        private final BatchNorm2d bn1;
        private final BatchNorm2d bn2;
        private final @Nullable ConvNormAct downsample;

        BasicBlock(int in, int planes, int stride, int dilation, @Nullable ConvNormAct downsample) {
            conv1 = child(
                    "conv1",
                    new Conv2d(
                            in,
                            planes,
                            conv(3).stride(stride).dilation(dilation).same()));
            bn1 = child("bn1", new BatchNorm2d(planes));
            conv2 = child(
                    "conv2",
                    new Conv2d(planes, planes, conv(3).dilation(dilation).same()));
            bn2 = child("bn2", new BatchNorm2d(planes));
            this.downsample = downsample;
            if (downsample != null) child("downsample", downsample);
        }

        @Override
        protected Tensor compute(Tensor x) {
            Tensor shortcut = downsample == null ? x : downsample.forward(x);
            Tensor y = bn1.forward(conv1.forward(x), RELU);
            return bn2.forward(conv2.forward(y), shortcut, RELU);
        }
    }

    /** Bottleneck, Figure 5 (right); torchvision puts the stride into the 3 x 3 convolution. */
    private static final class Bottleneck extends TensorLayer {
        private final Conv2d conv1;
        private final Conv2d conv2;
        private final Conv2d conv3;
        private final BatchNorm2d bn1;
        private final BatchNorm2d bn2;
        private final BatchNorm2d bn3;
        private final @Nullable ConvNormAct downsample;

        Bottleneck(
                int in, int planes, int stride, int dilation, @Nullable ConvNormAct downsample, ResNetConfig config) {
            int width = planes * config.widthPerGroup() / 64 * config.groups(), out = 4 * planes;
            ConvOptions middle =
                    conv(3).stride(stride).dilation(dilation).same().groups(config.groups());
            conv1 = child("conv1", new Conv2d(in, width, conv(1)));
            bn1 = child("bn1", new BatchNorm2d(width));
            conv2 = child("conv2", new Conv2d(width, width, middle));
            bn2 = child("bn2", new BatchNorm2d(width));
            conv3 = child("conv3", new Conv2d(width, out, conv(1)));
            bn3 = child("bn3", new BatchNorm2d(out));
            this.downsample = downsample;
            if (downsample != null) child("downsample", downsample);
        }

        @Override
        protected Tensor compute(Tensor x) {
            Tensor shortcut = downsample == null ? x : downsample.forward(x);
            Tensor y = bn1.forward(conv1.forward(x), RELU);
            y = bn2.forward(conv2.forward(y), RELU);
            return bn3.forward(conv3.forward(y), shortcut, RELU);
        }
    }
}

package dev.roentgen.models.resnet;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.models.ModelConfig;
import java.util.Arrays;
import java.util.List;

/**
 * What a {@link ResNet} is made of: {@code ResNetConfig.resnet50().classes(4)}.
 *
 * @param block the kind of the blocks
 * @param inChannels the channels of the image
 * @param stem the channels after the first convolution
 * @param planes the base width of each of the four stages; a bottleneck's output has four times as many channels
 * @param layers the blocks of each stage
 * @param groups the groups of a bottleneck's 3 x 3 convolution: 1, or a ResNeXt's cardinality
 * @param widthPerGroup the width of a group where the base width is 64
 * @param outputStride by how much the last features are smaller than the image: 32, or 16 or 8 with dilation instead of
 *     stride in the last stages
 * @param classes the classes to tell apart; 0 for no head
 */
public record ResNetConfig(
        Block block,
        int inChannels,
        int stem,
        List<Integer> planes,
        List<Integer> layers,
        int groups,
        int widthPerGroup,
        int outputStride,
        int classes)
        implements ModelConfig<ResNetConfig> {
    /** The kinds of blocks of the paper's Figure 5. */
    public enum Block {
        /** Two 3 x 3 convolutions. */
        BASIC,
        /** 1 x 1, 3 x 3 and 1 x 1 convolutions, the last to four times the width. */
        BOTTLENECK
    }

    /** Checks the numbers. */
    public ResNetConfig {
        planes = List.copyOf(planes);
        layers = List.copyOf(layers);
        if (planes.size() != 4 || layers.size() != 4)
            throw wrong("planes and layers must have", "4 stages", planes.size() + " and " + layers.size());
        if (inChannels < 1 || stem < 1 || planes.stream().anyMatch(p -> p < 1))
            throw wrong("channels must be", "1 or more", inChannels + ", " + stem + ", " + planes);
        if (layers.stream().anyMatch(n -> n < 1)) throw wrong("layers must be", "1 or more", layers.toString());
        if (block == Block.BASIC && (groups != 1 || widthPerGroup != 64))
            throw wrong("basic blocks must have", "1 group of width 64", groups + " of " + widthPerGroup);
        if (groups < 1 || planes.stream().anyMatch(p -> p * widthPerGroup / 64 < 1))
            throw wrong("groups must be 1 or more, and a group's width", "1 or more", groups + " of " + widthPerGroup);
        if (!List.of(8, 16, 32).contains(outputStride))
            throw wrong("the output stride must be", "8, 16 or 32", Integer.toString(outputStride));
        if (classes < 0) throw wrong("classes must be", "0 or more", Integer.toString(classes));
    }

    private static ArgumentException wrong(String rule, String expected, String got) {
        return new ArgumentException("ResNetConfig", rule, expected, got, "");
    }

    private static ResNetConfig of(Block block, Integer... layers) {
        return new ResNetConfig(block, 3, 64, List.of(64, 128, 256, 512), List.of(layers), 1, 64, 32, 1000);
    }

    /** 18 layers. */
    public static ResNetConfig resnet18() {
        return of(Block.BASIC, 2, 2, 2, 2);
    }

    /** 34 layers. */
    public static ResNetConfig resnet34() {
        return of(Block.BASIC, 3, 4, 6, 3);
    }

    /** 50 layers. */
    public static ResNetConfig resnet50() {
        return of(Block.BOTTLENECK, 3, 4, 6, 3);
    }

    /** 101 layers. */
    public static ResNetConfig resnet101() {
        return of(Block.BOTTLENECK, 3, 4, 23, 3);
    }

    /** 152 layers. */
    public static ResNetConfig resnet152() {
        return of(Block.BOTTLENECK, 3, 8, 36, 3);
    }

    /** ResNeXt of 50 layers, 32 groups of width 4; Xie et al., arXiv:1611.05431. */
    public static ResNetConfig resnext50_32x4d() {
        return resnet50().groups(32, 4);
    }

    /** ResNeXt of 101 layers, 32 groups of width 8. */
    public static ResNetConfig resnext101_32x8d() {
        return resnet101().groups(32, 8);
    }

    /** ResNeXt of 101 layers, 64 groups of width 4. */
    public static ResNetConfig resnext101_64x4d() {
        return resnet101().groups(64, 4);
    }

    /** 50 layers, inner convolutions twice as wide; Zagoruyko and Komodakis, arXiv:1605.07146. */
    public static ResNetConfig wideResnet50() {
        return resnet50().groups(1, 128);
    }

    /** 101 layers, inner convolutions twice as wide. */
    public static ResNetConfig wideResnet101() {
        return resnet101().groups(1, 128);
    }

    /** The same for images with this many channels. */
    @Override
    public ResNetConfig inChannels(int n) {
        return new ResNetConfig(block, n, stem, planes, layers, groups, widthPerGroup, outputStride, classes);
    }

    /** The same with this stem and these base widths of the stages. */
    public ResNetConfig widths(int stem, int... planes) {
        List<Integer> p = Arrays.stream(planes).boxed().toList();
        return new ResNetConfig(block, inChannels, stem, p, layers, groups, widthPerGroup, outputStride, classes);
    }

    /** The same with a stem and a first stage this wide, and stages of 2, 4 and 8 times the width behind it. */
    @Override
    public ResNetConfig width(int channels) {
        return widths(channels, channels, 2 * channels, 4 * channels, 8 * channels);
    }

    /** The same with this many blocks in the stages. */
    public ResNetConfig layers(int... layers) {
        List<Integer> n = Arrays.stream(layers).boxed().toList();
        return new ResNetConfig(block, inChannels, stem, planes, n, groups, widthPerGroup, outputStride, classes);
    }

    /** The same with this many groups of this width (counted where the base width is 64). */
    public ResNetConfig groups(int n, int width) {
        return new ResNetConfig(block, inChannels, stem, planes, layers, n, width, outputStride, classes);
    }

    /** The same with last features this much smaller than the image: 8, 16 or 32. */
    @Override
    public ResNetConfig outputStride(int stride) {
        return new ResNetConfig(block, inChannels, stem, planes, layers, groups, widthPerGroup, stride, classes);
    }

    /** The same for this many classes. */
    @Override
    public ResNetConfig classes(int n) {
        return new ResNetConfig(block, inChannels, stem, planes, layers, groups, widthPerGroup, outputStride, n);
    }

    /** The same without a head, as an encoder has it. */
    public ResNetConfig headless() {
        return classes(0);
    }

    int expansion() {
        return block == Block.BASIC ? 1 : 4;
    }
}

package dev.roentgen.models.efficientnet;

import static dev.roentgen.models.efficientnet.EfficientNetConfig.Stage.fused;
import static dev.roentgen.models.efficientnet.EfficientNetConfig.Stage.mobile;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.models.ModelConfig;
import java.util.List;

/**
 * What an {@link EfficientNet} is made of: {@code EfficientNetConfig.b0().classes(4)}.
 *
 * @param inChannels the channels of the image
 * @param stages the stages
 * @param last the channels before the head
 * @param eps what the normalisations add to the variance
 * @param momentum how fast their running statistics move
 * @param fitted whether planes are padded by their size, as where the weights come from TensorFlow
 * @param dropout the probability of dropout before the head
 * @param dropPath the probability towards which the dropping of the blocks' branches rises
 * @param classes the classes to tell apart; 0 for no head
 */
public record EfficientNetConfig(
        int inChannels,
        List<Stage> stages,
        int last,
        double eps,
        double momentum,
        boolean fitted,
        double dropout,
        double dropPath,
        int classes)
        implements ModelConfig<EfficientNetConfig> {
    private static final double DROP_PATH = 0.2;

    /**
     * Some equal blocks.
     *
     * @param fused whether the expansion and the depthwise convolution are one full convolution
     * @param expand by how much the inner width exceeds the input's
     * @param kernel the kernel's size
     * @param stride the first block's step
     * @param in the channels of the input
     * @param out the channels of the output
     * @param layers the number of blocks
     */
    public record Stage(boolean fused, int expand, int kernel, int stride, int in, int out, int layers) {
        /** Checks the numbers. */
        public Stage {
            if (expand < 1 || kernel < 1 || stride < 1 || in < 1 || out < 1 || layers < 1)
                throw wrong("a stage's numbers must be", "1 or more", "another");
        }

        /** Inverted bottlenecks; Sandler et al., arXiv:1801.04381. */
        public static Stage mobile(int expand, int kernel, int stride, int in, int out, int layers) {
            return new Stage(false, expand, kernel, stride, in, out, layers);
        }

        /** Inverted bottlenecks whose first two convolutions are one. */
        public static Stage fused(int expand, int kernel, int stride, int in, int out, int layers) {
            return new Stage(true, expand, kernel, stride, in, out, layers);
        }

        private Stage scaled(double width, double depth) {
            return new Stage(fused, expand, kernel, stride, divisible(in * width), divisible(out * width), (int)
                    Math.ceil(layers * depth));
        }
    }

    /** Checks the numbers. */
    public EfficientNetConfig {
        stages = List.copyOf(stages);
        if (stages.isEmpty() || inChannels < 1 || last < 1)
            throw wrong("stages and channels must be", "1 or more", stages.size() + ", " + inChannels + ", " + last);
        for (int i = 1; i < stages.size(); i++)
            if (stages.get(i).in() != stages.get(i - 1).out())
                throw wrong(
                        "stage " + i + " must take",
                        stages.get(i - 1).out() + " channels",
                        Integer.toString(stages.get(i).in()));
        if (classes < 0) throw wrong("classes must be", "0 or more", Integer.toString(classes));
    }

    private static ArgumentException wrong(String rule, String expected, String got) {
        return new ArgumentException("EfficientNetConfig", rule, expected, got, "");
    }

    /** The nearest multiple of 8, at least 8 and not below nine tenths of the width. */
    static int divisible(double width) {
        int near = Math.max(8, (int) (width + 4) / 8 * 8);
        return near < 0.9 * width ? near + 8 : near;
    }

    private static EfficientNetConfig scaled(double width, double depth, double dropout) {
        List<Stage> base = List.of(
                mobile(1, 3, 1, 32, 16, 1),
                mobile(6, 3, 2, 16, 24, 2),
                mobile(6, 5, 2, 24, 40, 2),
                mobile(6, 3, 2, 40, 80, 3),
                mobile(6, 5, 1, 80, 112, 3),
                mobile(6, 5, 2, 112, 192, 4),
                mobile(6, 3, 1, 192, 320, 1));
        List<Stage> stages = base.stream().map(s -> s.scaled(width, depth)).toList();
        return new EfficientNetConfig(3, stages, 4 * stages.get(6).out(), 1e-5, 0.1, false, dropout, DROP_PATH, 1000);
    }

    private static EfficientNetConfig second(double dropout, Stage... stages) {
        return new EfficientNetConfig(3, List.of(stages), 1280, 1e-3, 0.1, false, dropout, DROP_PATH, 1000);
    }

    /** EfficientNet-B0. */
    public static EfficientNetConfig b0() {
        return scaled(1.0, 1.0, 0.2);
    }

    /** EfficientNet-B1. */
    public static EfficientNetConfig b1() {
        return scaled(1.0, 1.1, 0.2);
    }

    /** EfficientNet-B2. */
    public static EfficientNetConfig b2() {
        return scaled(1.1, 1.2, 0.3);
    }

    /** EfficientNet-B3. */
    public static EfficientNetConfig b3() {
        return scaled(1.2, 1.4, 0.3);
    }

    /** EfficientNet-B4. */
    public static EfficientNetConfig b4() {
        return scaled(1.4, 1.8, 0.4);
    }

    /** EfficientNet-B5. */
    public static EfficientNetConfig b5() {
        return scaled(1.6, 2.2, 0.4).norm(1e-3, 0.01);
    }

    /** EfficientNet-B6. */
    public static EfficientNetConfig b6() {
        return scaled(1.8, 2.6, 0.5).norm(1e-3, 0.01);
    }

    /** EfficientNet-B7. */
    public static EfficientNetConfig b7() {
        return scaled(2.0, 3.1, 0.5).norm(1e-3, 0.01);
    }

    /** EfficientNetV2-S. */
    public static EfficientNetConfig v2Small() {
        return second(
                0.2,
                fused(1, 3, 1, 24, 24, 2),
                fused(4, 3, 2, 24, 48, 4),
                fused(4, 3, 2, 48, 64, 4),
                mobile(4, 3, 2, 64, 128, 6),
                mobile(6, 3, 1, 128, 160, 9),
                mobile(6, 3, 2, 160, 256, 15));
    }

    /** EfficientNetV2-M. */
    public static EfficientNetConfig v2Medium() {
        return second(
                0.3,
                fused(1, 3, 1, 24, 24, 3),
                fused(4, 3, 2, 24, 48, 5),
                fused(4, 3, 2, 48, 80, 5),
                mobile(4, 3, 2, 80, 160, 7),
                mobile(6, 3, 1, 160, 176, 14),
                mobile(6, 3, 2, 176, 304, 18),
                mobile(6, 3, 1, 304, 512, 5));
    }

    /** EfficientNetV2-L. */
    public static EfficientNetConfig v2Large() {
        return second(
                0.4,
                fused(1, 3, 1, 32, 32, 4),
                fused(4, 3, 2, 32, 64, 7),
                fused(4, 3, 2, 64, 96, 7),
                mobile(4, 3, 2, 96, 192, 10),
                mobile(6, 3, 1, 192, 224, 19),
                mobile(6, 3, 2, 224, 384, 25),
                mobile(6, 3, 1, 384, 640, 7));
    }

    /** The same for images with this many channels. */
    @Override
    public EfficientNetConfig inChannels(int n) {
        return new EfficientNetConfig(n, stages, last, eps, momentum, fitted, dropout, dropPath, classes);
    }

    /** The same with these stages and this many channels before the head. */
    public EfficientNetConfig stages(List<Stage> stages, int last) {
        return new EfficientNetConfig(inChannels, stages, last, eps, momentum, fitted, dropout, dropPath, classes);
    }

    /** The same with these settings of the normalisations. */
    public EfficientNetConfig norm(double eps, double momentum) {
        return new EfficientNetConfig(inChannels, stages, last, eps, momentum, fitted, dropout, dropPath, classes);
    }

    /** The same with planes padded by their size; see {@link dev.roentgen.layers.conv.ConvOptions#fitting()}. */
    public EfficientNetConfig fitting() {
        return new EfficientNetConfig(inChannels, stages, last, eps, momentum, true, dropout, dropPath, classes);
    }

    /** The same with these probabilities of dropout before the head and of dropping branches. */
    public EfficientNetConfig dropout(double p, double path) {
        return new EfficientNetConfig(inChannels, stages, last, eps, momentum, fitted, p, path, classes);
    }

    /** The same for this many classes. */
    @Override
    public EfficientNetConfig classes(int n) {
        return new EfficientNetConfig(inChannels, stages, last, eps, momentum, fitted, dropout, dropPath, n);
    }

    /** The same without a head, as an encoder has it. */
    public EfficientNetConfig headless() {
        return classes(0);
    }
}

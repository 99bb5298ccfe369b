package dev.roentgen.models.beit;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.models.ModelConfig;

/**
 * What a {@link Beit} is made of: {@code BeitConfig.v2Base().classes(4)}.
 *
 * @param inChannels the channels of the image
 * @param imageSize the image's height and width
 * @param patchSize the height and width of a patch
 * @param dim the width of a token
 * @param depth the number of blocks
 * @param heads the heads of attention
 * @param mlpRatio the width inside a block's perceptron, in token widths
 * @param layerScale the first value of the factors on each block's branches
 * @param dropPath the probability with which the last block's branches are dropped; that of earlier ones rises to it
 * @param classes the classes to tell apart; 0 for no head
 */
public record BeitConfig(
        int inChannels,
        int imageSize,
        int patchSize,
        int dim,
        int depth,
        int heads,
        double mlpRatio,
        double layerScale,
        double dropPath,
        int classes)
        implements ModelConfig<BeitConfig> {
    /** Checks the numbers. */
    public BeitConfig {
        if (inChannels < 1 || imageSize < 1 || patchSize < 1 || dim < 1 || depth < 1 || mlpRatio <= 0)
            throw wrong(
                    "sizes must be",
                    "1 or more",
                    inChannels + ", " + imageSize + ", " + patchSize + ", " + dim + ", " + depth + ", " + mlpRatio,
                    "");
        if (heads < 1 || dim % heads != 0)
            throw wrong("heads must divide", "the width of " + dim, Integer.toString(heads), "Use a divisor of it.");
        if (imageSize % patchSize != 0)
            throw wrong(
                    "the patch size must divide",
                    "the image size " + imageSize,
                    Integer.toString(patchSize),
                    "Use images of " + (imageSize / patchSize + 1) * patchSize + ".");
        if (classes < 0) throw wrong("classes must be", "0 or more", Integer.toString(classes), "");
    }

    private static ArgumentException wrong(String rule, String expected, String got, String fix) {
        return new ArgumentException("BeitConfig", rule, expected, got, fix);
    }

    /** beitv2_base_patch16_224, whose shapes BEiT's base model has too. */
    public static BeitConfig v2Base() {
        return new BeitConfig(3, 224, 16, 768, 12, 12, 4, 1e-5, 0, 1000);
    }

    /** beitv2_large_patch16_224. */
    public static BeitConfig v2Large() {
        return new BeitConfig(3, 224, 16, 1024, 24, 16, 4, 1e-5, 0, 1000);
    }

    /** The same for images with this many channels. */
    @Override
    public BeitConfig inChannels(int n) {
        return new BeitConfig(n, imageSize, patchSize, dim, depth, heads, mlpRatio, layerScale, dropPath, classes);
    }

    /** The same for images of this size, cut into patches of the same size. */
    @Override
    public BeitConfig imageSize(int size) {
        return image(size, patchSize);
    }

    /** The same for images of this size cut into patches of that. */
    public BeitConfig image(int size, int patch) {
        return new BeitConfig(inChannels, size, patch, dim, depth, heads, mlpRatio, layerScale, dropPath, classes);
    }

    /** The same with this many blocks of tokens of this width, with these heads. */
    public BeitConfig blocks(int depth, int dim, int heads) {
        return new BeitConfig(
                inChannels, imageSize, patchSize, dim, depth, heads, mlpRatio, layerScale, dropPath, classes);
    }

    /** The same with perceptrons this many times as wide as tokens. */
    public BeitConfig mlpRatio(double ratio) {
        return new BeitConfig(
                inChannels, imageSize, patchSize, dim, depth, heads, ratio, layerScale, dropPath, classes);
    }

    /** The same with this first factor on the branches. */
    public BeitConfig layerScale(double value) {
        return new BeitConfig(inChannels, imageSize, patchSize, dim, depth, heads, mlpRatio, value, dropPath, classes);
    }

    /** The same with this probability of dropping the last branches. */
    public BeitConfig dropPath(double p) {
        return new BeitConfig(inChannels, imageSize, patchSize, dim, depth, heads, mlpRatio, layerScale, p, classes);
    }

    /** The same for this many classes. */
    @Override
    public BeitConfig classes(int n) {
        return new BeitConfig(inChannels, imageSize, patchSize, dim, depth, heads, mlpRatio, layerScale, dropPath, n);
    }

    int grid() {
        return imageSize / patchSize;
    }
}

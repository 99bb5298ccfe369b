package dev.roentgen.models.dino;

import dev.roentgen.check.ArgumentException;

/**
 * What a {@link Dinov2} is made of: {@code Dinov2Config.base()}.
 *
 * @param inChannels the channels of the image
 * @param imageSize the height and width that the position embeddings are for
 * @param patchSize the height and width of a patch
 * @param dim the width of a token
 * @param depth the number of blocks
 * @param heads the heads of attention
 * @param mlpRatio the width inside a block's perceptron, in token widths
 * @param layerScale the first value of the factors on each block's branches
 * @param swiglu whether perceptrons are gated; Shazeer, arXiv:2002.05202
 * @param dropPath the probability with which the last block's branches are dropped; that of earlier ones rises to it
 */
public record Dinov2Config(
        int inChannels,
        int imageSize,
        int patchSize,
        int dim,
        int depth,
        int heads,
        double mlpRatio,
        double layerScale,
        boolean swiglu,
        double dropPath) {
    /** Checks the numbers. */
    public Dinov2Config {
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
    }

    private static ArgumentException wrong(String rule, String expected, String got, String fix) {
        return new ArgumentException("Dinov2Config", rule, expected, got, fix);
    }

    private static Dinov2Config of(int dim, int depth, int heads) {
        return new Dinov2Config(3, 518, 14, dim, depth, heads, 4, 1, false, 0);
    }

    /** dinov2-small. */
    public static Dinov2Config small() {
        return of(384, 12, 6);
    }

    /** dinov2-base. */
    public static Dinov2Config base() {
        return of(768, 12, 12);
    }

    /** dinov2-large. */
    public static Dinov2Config large() {
        return of(1024, 24, 16);
    }

    /** dinov2-giant. */
    public static Dinov2Config giant() {
        return of(1536, 40, 24).gated();
    }

    /** The same for images with this many channels. */
    public Dinov2Config inChannels(int n) {
        return new Dinov2Config(n, imageSize, patchSize, dim, depth, heads, mlpRatio, layerScale, swiglu, dropPath);
    }

    /** The same for images of this size cut into patches of that. */
    public Dinov2Config image(int size, int patch) {
        return new Dinov2Config(inChannels, size, patch, dim, depth, heads, mlpRatio, layerScale, swiglu, dropPath);
    }

    /** The same with this many blocks of tokens of this width, with these heads. */
    public Dinov2Config blocks(int depth, int dim, int heads) {
        return new Dinov2Config(
                inChannels, imageSize, patchSize, dim, depth, heads, mlpRatio, layerScale, swiglu, dropPath);
    }

    /** The same with perceptrons this many times as wide as tokens. */
    public Dinov2Config mlpRatio(double ratio) {
        return new Dinov2Config(
                inChannels, imageSize, patchSize, dim, depth, heads, ratio, layerScale, swiglu, dropPath);
    }

    /** The same with this first factor on the branches. */
    public Dinov2Config layerScale(double value) {
        return new Dinov2Config(inChannels, imageSize, patchSize, dim, depth, heads, mlpRatio, value, swiglu, dropPath);
    }

    /** The same with gated perceptrons. */
    public Dinov2Config gated() {
        return new Dinov2Config(
                inChannels, imageSize, patchSize, dim, depth, heads, mlpRatio, layerScale, true, dropPath);
    }

    /** The same with this probability of dropping the last branches. */
    public Dinov2Config dropPath(double p) {
        return new Dinov2Config(inChannels, imageSize, patchSize, dim, depth, heads, mlpRatio, layerScale, swiglu, p);
    }

    int grid() {
        return imageSize / patchSize;
    }
}

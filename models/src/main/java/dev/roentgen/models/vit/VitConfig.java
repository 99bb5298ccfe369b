package dev.roentgen.models.vit;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.models.ModelConfig;

/**
 * What a {@link Vit} is made of: {@code VitConfig.tiny().classes(4)}.
 *
 * @param inChannels the channels of the image
 * @param imageSize the height and width that the position embeddings are for
 * @param patchSize the height and width of a patch
 * @param dim the width of a token
 * @param depth the number of blocks
 * @param heads the heads of attention
 * @param mlpRatio the width inside a block's perceptron, in token widths
 * @param layerScale the first value of the factors on each block's branches; 0 for no factors
 * @param registers tokens beside the class token that only carry information
 * @param positionsOfPatches whether only patches have position embeddings, not the class token
 * @param anySize whether images of other sizes are taken, position embeddings resampled
 * @param swiglu whether perceptrons are gated; Shazeer, arXiv:2002.05202
 * @param dropPath the probability with which the last block's branches are dropped; that of earlier ones rises to it
 * @param classes the classes to tell apart; 0 for no head
 */
public record VitConfig(
        int inChannels,
        int imageSize,
        int patchSize,
        int dim,
        int depth,
        int heads,
        double mlpRatio,
        double layerScale,
        int registers,
        boolean positionsOfPatches,
        boolean anySize,
        boolean swiglu,
        double dropPath,
        int classes)
        implements ModelConfig<VitConfig> {
    /** Checks the numbers. */
    public VitConfig {
        if (inChannels < 1 || imageSize < 1 || patchSize < 1 || dim < 1 || depth < 1 || mlpRatio <= 0 || registers < 0)
            throw wrong(
                    "sizes must be",
                    "1 or more",
                    inChannels + ", " + imageSize + ", " + patchSize + ", " + dim + ", " + depth + ", " + mlpRatio
                            + ", " + registers,
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
        return new ArgumentException("VitConfig", rule, expected, got, fix);
    }

    private static VitConfig of(int dim, int depth, int heads) {
        return new VitConfig(3, 224, 16, dim, depth, heads, 4, 0, 0, false, false, false, 0, 1000);
    }

    private static VitConfig dinov2(int dim, int depth, int heads) {
        return of(dim, depth, heads).image(518, 14).layerScale(1e-5).classes(0);
    }

    /** ViT-Ti/16. */
    public static VitConfig tiny() {
        return of(192, 12, 3);
    }

    /** ViT-S/16. */
    public static VitConfig small() {
        return of(384, 12, 6);
    }

    /** ViT-B/16. */
    public static VitConfig base() {
        return of(768, 12, 12);
    }

    /** ViT-L/16. */
    public static VitConfig large() {
        return of(1024, 24, 16);
    }

    /** DINOv2's ViT-S/14; Oquab et al., arXiv:2304.07193. */
    public static VitConfig dinov2Small() {
        return dinov2(384, 12, 6);
    }

    /** DINOv2's ViT-B/14. */
    public static VitConfig dinov2Base() {
        return dinov2(768, 12, 12);
    }

    /** DINOv2's ViT-L/14. */
    public static VitConfig dinov2Large() {
        return dinov2(1024, 24, 16);
    }

    /** DINOv2's ViT-g/14, whose perceptrons are gated. */
    public static VitConfig dinov2Giant() {
        return dinov2(1536, 40, 24).mlpRatio(8.0 / 3).gated();
    }

    /** The same for images with this many channels. */
    @Override
    public VitConfig inChannels(int n) {
        return new VitConfig(
                n,
                imageSize,
                patchSize,
                dim,
                depth,
                heads,
                mlpRatio,
                layerScale,
                registers,
                positionsOfPatches,
                anySize,
                swiglu,
                dropPath,
                classes);
    }

    /** The same for images of this size, cut into patches of the same size. */
    @Override
    public VitConfig imageSize(int size) {
        return image(size, patchSize);
    }

    /** The same for images of this size cut into patches of that. */
    public VitConfig image(int size, int patch) {
        return new VitConfig(
                inChannels,
                size,
                patch,
                dim,
                depth,
                heads,
                mlpRatio,
                layerScale,
                registers,
                positionsOfPatches,
                anySize,
                swiglu,
                dropPath,
                classes);
    }

    /** The same with this many blocks of tokens of this width, with these heads. */
    public VitConfig blocks(int depth, int dim, int heads) {
        return new VitConfig(
                inChannels,
                imageSize,
                patchSize,
                dim,
                depth,
                heads,
                mlpRatio,
                layerScale,
                registers,
                positionsOfPatches,
                anySize,
                swiglu,
                dropPath,
                classes);
    }

    /** The same with perceptrons this many times as wide as tokens. */
    public VitConfig mlpRatio(double ratio) {
        return new VitConfig(
                inChannels,
                imageSize,
                patchSize,
                dim,
                depth,
                heads,
                ratio,
                layerScale,
                registers,
                positionsOfPatches,
                anySize,
                swiglu,
                dropPath,
                classes);
    }

    /** The same with this first factor on the branches; 0 for none. */
    public VitConfig layerScale(double value) {
        return new VitConfig(
                inChannels,
                imageSize,
                patchSize,
                dim,
                depth,
                heads,
                mlpRatio,
                value,
                registers,
                positionsOfPatches,
                anySize,
                swiglu,
                dropPath,
                classes);
    }

    /** The same with registers, and position embeddings of patches only; Darcet et al., arXiv:2309.16588. */
    public VitConfig registers(int n) {
        return new VitConfig(
                inChannels,
                imageSize,
                patchSize,
                dim,
                depth,
                heads,
                mlpRatio,
                layerScale,
                n,
                true,
                anySize,
                swiglu,
                dropPath,
                classes);
    }

    /** The same, taking images of other sizes too. */
    public VitConfig ofAnySize() {
        return new VitConfig(
                inChannels,
                imageSize,
                patchSize,
                dim,
                depth,
                heads,
                mlpRatio,
                layerScale,
                registers,
                positionsOfPatches,
                true,
                swiglu,
                dropPath,
                classes);
    }

    /** The same with gated perceptrons. */
    public VitConfig gated() {
        return new VitConfig(
                inChannels,
                imageSize,
                patchSize,
                dim,
                depth,
                heads,
                mlpRatio,
                layerScale,
                registers,
                positionsOfPatches,
                anySize,
                true,
                dropPath,
                classes);
    }

    /** The same with this probability of dropping the last branches. */
    public VitConfig dropPath(double p) {
        return new VitConfig(
                inChannels,
                imageSize,
                patchSize,
                dim,
                depth,
                heads,
                mlpRatio,
                layerScale,
                registers,
                positionsOfPatches,
                anySize,
                swiglu,
                p,
                classes);
    }

    /** The same for this many classes. */
    @Override
    public VitConfig classes(int n) {
        return new VitConfig(
                inChannels,
                imageSize,
                patchSize,
                dim,
                depth,
                heads,
                mlpRatio,
                layerScale,
                registers,
                positionsOfPatches,
                anySize,
                swiglu,
                dropPath,
                n);
    }

    int grid() {
        return imageSize / patchSize;
    }

    int prefix() {
        return 1 + registers;
    }
}

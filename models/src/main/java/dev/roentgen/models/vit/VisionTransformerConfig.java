package dev.roentgen.models.vit;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.models.ModelConfig;

/**
 * What a {@link VisionTransformer} is made of: {@code VisionTransformerConfig.base16().classes(4)}.
 *
 * @param inChannels the channels of the image
 * @param imageSize the image's height and width
 * @param patchSize the height and width of a patch
 * @param dim the width of a token
 * @param depth the number of blocks
 * @param heads the heads of attention
 * @param hidden the width inside a block's perceptron
 * @param dropout the probability of dropout
 * @param representation the width of a layer before the head, as in pretraining; 0 for none
 * @param classes the classes to tell apart; 0 for no head
 */
public record VisionTransformerConfig(
        int inChannels,
        int imageSize,
        int patchSize,
        int dim,
        int depth,
        int heads,
        int hidden,
        double dropout,
        int representation,
        int classes)
        implements ModelConfig<VisionTransformerConfig> {
    /** Checks the numbers. */
    public VisionTransformerConfig {
        if (inChannels < 1 || imageSize < 1 || patchSize < 1 || dim < 1 || depth < 1 || hidden < 1)
            throw wrong(
                    "sizes must be",
                    "1 or more",
                    inChannels + ", " + imageSize + ", " + patchSize + ", " + dim + ", " + depth + ", " + hidden,
                    "");
        if (heads < 1 || dim % heads != 0)
            throw wrong(
                    "heads must divide", "the width of " + dim, Integer.toString(heads), "Use a divisor of the width.");
        if (imageSize % patchSize != 0)
            throw wrong(
                    "the patch size must divide",
                    "the image size " + imageSize,
                    Integer.toString(patchSize),
                    "Use images of " + (imageSize / patchSize + 1) * patchSize + ".");
        if (representation < 0)
            throw wrong("the representation's width must be", "0 or more", Integer.toString(representation), "");
        if (classes < 0) throw wrong("classes must be", "0 or more", Integer.toString(classes), "");
    }

    private static ArgumentException wrong(String rule, String expected, String got, String fix) {
        return new ArgumentException("VisionTransformerConfig", rule, expected, got, fix);
    }

    private static VisionTransformerConfig of(int patch, int dim, int depth, int heads) {
        return new VisionTransformerConfig(3, 224, patch, dim, depth, heads, 4 * dim, 0, 0, 1000);
    }

    /** ViT-B/16. */
    public static VisionTransformerConfig base16() {
        return of(16, 768, 12, 12);
    }

    /** ViT-B/32. */
    public static VisionTransformerConfig base32() {
        return of(32, 768, 12, 12);
    }

    /** ViT-L/16. */
    public static VisionTransformerConfig large16() {
        return of(16, 1024, 24, 16);
    }

    /** ViT-L/32. */
    public static VisionTransformerConfig large32() {
        return of(32, 1024, 24, 16);
    }

    /** ViT-H/14. */
    public static VisionTransformerConfig huge14() {
        return of(14, 1280, 32, 16);
    }

    /** The same for images with this many channels. */
    @Override
    public VisionTransformerConfig inChannels(int n) {
        return new VisionTransformerConfig(
                n, imageSize, patchSize, dim, depth, heads, hidden, dropout, representation, classes);
    }

    /** The same for images of this size, cut into patches of the same size. */
    @Override
    public VisionTransformerConfig imageSize(int size) {
        return image(size, patchSize);
    }

    /** The same for images of this size cut into patches of that. */
    public VisionTransformerConfig image(int size, int patch) {
        return new VisionTransformerConfig(
                inChannels, size, patch, dim, depth, heads, hidden, dropout, representation, classes);
    }

    /** The same with this many blocks of tokens of this width, with these heads. */
    public VisionTransformerConfig blocks(int depth, int dim, int heads) {
        return new VisionTransformerConfig(
                inChannels, imageSize, patchSize, dim, depth, heads, hidden, dropout, representation, classes);
    }

    /** The same with this width inside the perceptrons. */
    public VisionTransformerConfig hidden(int n) {
        return new VisionTransformerConfig(
                inChannels, imageSize, patchSize, dim, depth, heads, n, dropout, representation, classes);
    }

    /** The same with dropout. */
    public VisionTransformerConfig dropout(double p) {
        return new VisionTransformerConfig(
                inChannels, imageSize, patchSize, dim, depth, heads, hidden, p, representation, classes);
    }

    /** The same with a layer of this width and tanh before the head; section 3.1. */
    public VisionTransformerConfig representation(int width) {
        return new VisionTransformerConfig(
                inChannels, imageSize, patchSize, dim, depth, heads, hidden, dropout, width, classes);
    }

    /** The same for this many classes. */
    @Override
    public VisionTransformerConfig classes(int n) {
        return new VisionTransformerConfig(
                inChannels, imageSize, patchSize, dim, depth, heads, hidden, dropout, representation, n);
    }

    int tokens() {
        return (imageSize / patchSize) * (imageSize / patchSize) + 1;
    }
}

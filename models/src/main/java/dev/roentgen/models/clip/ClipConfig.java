package dev.roentgen.models.clip;

import dev.roentgen.backend.kernel.Activation;
import dev.roentgen.check.ArgumentException;

/**
 * What a {@link Clip} is made of: {@code ClipConfig.vitB32()}.
 *
 * @param projection the width of the space that images and texts share
 * @param vision the transformer over patches
 * @param inChannels the channels of the image
 * @param imageSize the image's height and width
 * @param patchSize the height and width of a patch
 * @param text the transformer over words
 * @param vocabulary the number of words
 * @param context the most words of a text
 * @param end the word that ends a text
 */
public record ClipConfig(
        int projection,
        Tower vision,
        int inChannels,
        int imageSize,
        int patchSize,
        Tower text,
        int vocabulary,
        int context,
        int end) {
    private static final int PUBLISHED_END = 2; // so published configurations say; see Clip on what it means

    /**
     * The size of a transformer.
     *
     * @param dim the width of a token
     * @param hidden the width inside a block's perceptron
     * @param layers the number of blocks
     * @param heads the heads of attention
     * @param activation what stands in the perceptrons
     */
    public record Tower(int dim, int hidden, int layers, int heads, Activation activation) {
        /** Checks the numbers. */
        public Tower {
            if (dim < 1 || hidden < 1 || layers < 1)
                throw wrong("sizes must be", "1 or more", dim + ", " + hidden + ", " + layers, "");
            if (heads < 1 || dim % heads != 0)
                throw wrong(
                        "heads must divide", "the width of " + dim, Integer.toString(heads), "Use a divisor of it.");
        }

        /** A transformer with the original's activation. */
        public Tower(int dim, int hidden, int layers, int heads) {
            this(dim, hidden, layers, heads, Activation.QUICK_GELU);
        }

        /** A transformer with perceptrons four times as wide as its tokens, and heads of width 64. */
        public static Tower of(int dim, int layers) {
            return new Tower(dim, 4 * dim, layers, Math.max(1, dim / 64));
        }

        /** The same with this activation. */
        public Tower activation(Activation next) {
            return new Tower(dim, hidden, layers, heads, next);
        }
    }

    /** Checks the numbers. */
    public ClipConfig {
        if (projection < 1 || inChannels < 1 || imageSize < 1 || patchSize < 1 || vocabulary < 1 || context < 1)
            throw wrong(
                    "sizes must be",
                    "1 or more",
                    projection + ", " + inChannels + ", " + imageSize + ", " + patchSize + ", " + vocabulary + ", "
                            + context,
                    "");
        if (imageSize % patchSize != 0)
            throw wrong(
                    "the patch size must divide",
                    "the image size " + imageSize,
                    Integer.toString(patchSize),
                    "Use images of " + (imageSize / patchSize + 1) * patchSize + ".");
    }

    private static ArgumentException wrong(String rule, String expected, String got, String fix) {
        return new ArgumentException("ClipConfig", rule, expected, got, fix);
    }

    private static ClipConfig of(int projection, Tower vision, int patch, Tower text) {
        return new ClipConfig(projection, vision, 3, 224, patch, text, 49408, 77, PUBLISHED_END);
    }

    /** ViT-B/32. */
    public static ClipConfig vitB32() {
        return of(512, Tower.of(768, 12), 32, Tower.of(512, 12));
    }

    /** ViT-B/16. */
    public static ClipConfig vitB16() {
        return of(512, Tower.of(768, 12), 16, Tower.of(512, 12));
    }

    /** ViT-L/14. */
    public static ClipConfig vitL14() {
        return of(768, Tower.of(1024, 24), 14, Tower.of(768, 12));
    }

    /** The same with this transformer over patches, for images of this size cut into patches of that. */
    public ClipConfig vision(Tower vision, int imageSize, int patchSize) {
        return new ClipConfig(projection, vision, inChannels, imageSize, patchSize, text, vocabulary, context, end);
    }

    /** The same for images with this many channels. */
    public ClipConfig inChannels(int n) {
        return new ClipConfig(projection, vision, n, imageSize, patchSize, text, vocabulary, context, end);
    }

    /** The same for images of this size cut into patches of that. */
    public ClipConfig image(int size, int patch) {
        return vision(vision, size, patch);
    }

    /** The same with this transformer over words, of which there are so many, and at most so many in a text. */
    public ClipConfig text(Tower text, int vocabulary, int context) {
        return new ClipConfig(projection, vision, inChannels, imageSize, patchSize, text, vocabulary, context, end);
    }

    /** The same with a shared space of this width. */
    public ClipConfig projection(int width) {
        return new ClipConfig(width, vision, inChannels, imageSize, patchSize, text, vocabulary, context, end);
    }

    /** The same with this word at the end of texts. */
    public ClipConfig end(int word) {
        return new ClipConfig(projection, vision, inChannels, imageSize, patchSize, text, vocabulary, context, word);
    }

    /** The same with this activation in both transformers. */
    public ClipConfig activation(Activation next) {
        return vision(vision.activation(next), imageSize, patchSize).text(text.activation(next), vocabulary, context);
    }

    boolean endIsLargest() {
        return end == PUBLISHED_END;
    }
}

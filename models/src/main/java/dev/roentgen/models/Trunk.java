package dev.roentgen.models;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.kernel.Activation;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.ShapeException;
import java.util.function.Consumer;

/**
 * What all vision transformers are made of: an image cut into patches, a token for each, and blocks of attention and
 * perceptrons over them. Dosovitskiy et al., arXiv:2010.11929, Figure 1.
 *
 * @param inChannels the channels of the image
 * @param imageSize the height and width that positions are for
 * @param patchSize the height and width of a patch
 * @param depth the number of blocks
 * @param dim the width of a token
 * @param heads the heads of attention
 * @param mlpRatio the width inside a block's perceptron, in token widths
 * @param activation what stands in the perceptrons
 * @param gated whether they are gated instead; Shazeer, arXiv:2002.05202
 * @param qkvBias whether queries, keys and values have biases
 * @param eps what normalisations add to the variance
 * @param dropPath the probability with which the last block's branches are dropped; that of earlier ones rises to it
 */
public record Trunk(
        int inChannels,
        int imageSize,
        int patchSize,
        int depth,
        int dim,
        int heads,
        double mlpRatio,
        Activation activation,
        boolean gated,
        boolean qkvBias,
        double eps,
        double dropPath) {

    /** Blocks of this number and size over images of 224, cut into patches of 16; 1e-6 in normalisations. */
    public static Trunk of(int depth, int dim, int heads) {
        return new Trunk(3, 224, 16, depth, dim, heads, 4, Activation.GELU, false, true, 1e-6, 0);
    }

    /** Checks the numbers; {@code where} names the configuration that they are of. */
    public void check(String where) {
        if (inChannels < 1 || imageSize < 1 || patchSize < 1 || dim < 1 || depth < 1 || mlpRatio <= 0)
            throw new ArgumentException(
                    where,
                    "sizes must be",
                    "1 or more",
                    inChannels + ", " + imageSize + ", " + patchSize + ", " + dim + ", " + depth + ", " + mlpRatio,
                    "");
        if (heads < 1 || dim % heads != 0)
            throw new ArgumentException(
                    where, "heads must divide", "the width of " + dim, Integer.toString(heads), "Use a divisor of it.");
        if (imageSize % patchSize != 0)
            throw new ArgumentException(
                    where,
                    "the patch size must divide",
                    "the image size " + imageSize,
                    Integer.toString(patchSize),
                    "Use images of " + (imageSize / patchSize + 1) * patchSize + ".");
    }

    /** Checks an image; of any size that patches fill if the model takes such, else {@code fix} says what to do. */
    public void check(String where, Shape image, boolean anySize, String fix) {
        boolean fits = image.rank() == 4
                && (anySize
                        ? image.dim(2) % patchSize == 0 && image.dim(3) % patchSize == 0
                        : image.dim(2) == imageSize && image.dim(3) == imageSize);
        if (fits) return;
        String size = anySize ? "H, W] with H and W multiples of " + patchSize : imageSize + ", " + imageSize + "]";
        throw new ShapeException(
                where,
                "input must be",
                "[B, " + inChannels + ", " + size,
                image.toString(),
                anySize ? "Resize or pad the images." : fix);
    }

    /** The patches beside and below each other. */
    public int grid() {
        return imageSize / patchSize;
    }

    /** The width inside a perceptron. */
    public int hidden() {
        return (int) (dim * mlpRatio);
    }

    /** The probability with which a block's branches are dropped. */
    public double dropPath(int block) {
        return dropPath * block / Math.max(1, depth - 1);
    }

    /** The same with some numbers changed. */
    Trunk with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.trunk();
    }

    /** The numbers while they are changed. */
    static final class Draft {
        int inChannels;
        int imageSize;
        int patchSize;
        int depth;
        int dim;
        int heads;
        double mlpRatio;
        Activation activation;
        boolean gated;
        boolean qkvBias;
        double eps;
        double dropPath;

        private Draft(Trunk t) {
            inChannels = t.inChannels;
            imageSize = t.imageSize;
            patchSize = t.patchSize;
            depth = t.depth;
            dim = t.dim;
            heads = t.heads;
            mlpRatio = t.mlpRatio;
            activation = t.activation;
            gated = t.gated;
            qkvBias = t.qkvBias;
            eps = t.eps;
            dropPath = t.dropPath;
        }

        private Trunk trunk() {
            return new Trunk(
                    inChannels,
                    imageSize,
                    patchSize,
                    depth,
                    dim,
                    heads,
                    mlpRatio,
                    activation,
                    gated,
                    qkvBias,
                    eps,
                    dropPath);
        }
    }
}

package dev.roentgen.models;

import dev.roentgen.tensor.Tensor;

/** An encoder of patches from which some can be hidden, so that it learns without labels; see {@link MaskedImageModel}. */
public interface Maskable {
    /**
     * All tokens, those of the patches last and row by row, {@code [B, tokens, dim]}.
     *
     * @param images {@code [B, C, H, W]}
     * @param hidden {@code [B, patches]}: 1 where a patch is hidden, else 0
     */
    Tensor tokens(Tensor images, Tensor hidden);

    /** The channels of an image. */
    int inChannels();

    /** The height and width of a patch. */
    int patchSize();

    /** The width of a token. */
    int dim();
}

package dev.roentgen.models;

import dev.roentgen.array.DType;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.layers.Linear;
import dev.roentgen.layers.norm.LayerNorm;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;

/**
 * Masked image modelling: an encoder learns without labels by guessing the pixels of patches that are hidden from it. SimMIM,
 * Xie et al., arXiv:2111.09886: random patches, one linear layer as decoder, the mean absolute difference as loss.
 *
 * <pre>{@code
 * var masked = new MaskedImageModel(encoder, 0.5);
 * Loss l1 = Losses::l1;
 * Trainer.of(masked)
 *         .loss(l1.times(1 / masked.share()))     // what is seen counts as guessed: the mean over what is hidden
 *         .target(Batch::images)
 *         .optimizer(AdamW.of(masked).learningRate(1e-3))
 *         .fit(images);
 * Weights.save(encoder, file);
 * }</pre>
 *
 * <p>Shapes: {@code [B, C, H, W] -> [B, C, H, W]}, the images with guesses in the place of hidden patches; which these are is drawn
 * anew with every call. State: {@code encoder.*}, {@code norm.*}, {@code decoder.*}.
 */
public final class MaskedImageModel extends TensorLayer {
    private final Maskable encoder;
    private final double share;
    private final LayerNorm norm;
    private final Linear decoder;

    /**
     * Around an encoder.
     *
     * @param share how much of an image is hidden, between 0 and 1
     */
    public <E extends Model & Maskable> MaskedImageModel(E encoder, double share) {
        if (!(share > 0 && share < 1))
            throw new ArgumentException(
                    "MaskedImageModel",
                    "the share of hidden patches must be",
                    "between 0 and 1",
                    Double.toString(share),
                    "Use 0.5.");
        this.encoder = child("encoder", encoder);
        this.share = share;
        norm = child("norm", new LayerNorm(encoder.dim()));
        int patch = encoder.patchSize();
        decoder = child(
                "decoder",
                new Linear(encoder.dim(), encoder.inChannels() * patch * patch, true, Init.truncatedNormal(0.02)));
    }

    /** How much of an image is hidden. */
    public double share() {
        return share;
    }

    @Override
    protected Tensor compute(Tensor x) {
        int b = x.dim(0), c = x.dim(1), p = encoder.patchSize(), h = x.dim(2) / p, w = x.dim(3) / p;
        Tensor hidden = Tensor.rand(b, h * w).lt(share).to(DType.F32).to(x.backend()); // [B, N]
        Tensor tokens = encoder.tokens(x, hidden);
        Tensor guess = decoder.forward(norm.forward(tokens.narrow(1, tokens.dim(1) - h * w, h * w))) // [B, N, C P P]
                .reshape(b, h, w, c, p, p)
                .permute(0, 3, 1, 4, 2, 5)
                .reshape(b, c, h * p, w * p);
        Tensor where = hidden.reshape(b, 1, h, w).upsampleNearest(p); // [B, 1, H, W]
        return guess.mul(where).add(x.mul(where.neg().add(1)));
    }
}

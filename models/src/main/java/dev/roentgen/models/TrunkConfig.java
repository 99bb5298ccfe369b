package dev.roentgen.models;

import dev.roentgen.backend.kernel.Activation;

/**
 * What the configurations of vision transformers have in common: a {@link Trunk}, and how each number of it is changed.
 *
 * @param <C> the configuration itself
 */
public interface TrunkConfig<C extends TrunkConfig<C>> {
    /** The part that all vision transformers have. */
    Trunk trunk();

    /** The same with another trunk. */
    C trunk(Trunk trunk);

    /** The same for images with this many channels. */
    default C inChannels(int n) {
        return trunk(trunk().with(t -> t.inChannels = n));
    }

    /** The same for images of this size, cut into patches of the same size. */
    default C imageSize(int size) {
        return image(size, trunk().patchSize());
    }

    /** The same for images of this size cut into patches of that. */
    default C image(int size, int patch) {
        return trunk(trunk().with(t -> {
            t.imageSize = size;
            t.patchSize = patch;
        }));
    }

    /** The same with this many blocks of tokens of this width, with these heads. */
    default C blocks(int depth, int dim, int heads) {
        return trunk(trunk().with(t -> {
            t.depth = depth;
            t.dim = dim;
            t.heads = heads;
        }));
    }

    /** The same with perceptrons this many times as wide as tokens. */
    default C mlpRatio(double ratio) {
        return trunk(trunk().with(t -> t.mlpRatio = ratio));
    }

    /** The same with perceptrons of this width inside. */
    default C hidden(int width) {
        double ratio = width / (double) trunk().dim();
        while ((int) (trunk().dim() * ratio) < width) ratio = Math.nextUp(ratio); // what rounding took
        return mlpRatio(ratio);
    }

    /** The same with this activation in the perceptrons. */
    default C activation(Activation next) {
        return trunk(trunk().with(t -> t.activation = next));
    }

    /** The same with gated perceptrons; Shazeer, arXiv:2002.05202. */
    default C gated() {
        return trunk(trunk().with(t -> t.gated = true));
    }

    /** The same with or without biases of queries, keys and values. */
    default C qkvBias(boolean biases) {
        return trunk(trunk().with(t -> t.qkvBias = biases));
    }

    /** The same with this added to the variance in normalisations. */
    default C eps(double value) {
        return trunk(trunk().with(t -> t.eps = value));
    }

    /** The same with this probability of dropping the last branches. */
    default C dropPath(double p) {
        return trunk(trunk().with(t -> t.dropPath = p));
    }
}

package dev.roentgen.models.beit;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.models.ModelConfig;
import dev.roentgen.models.Trunk;
import dev.roentgen.models.TrunkConfig;

/**
 * What a {@link Beit} is made of: {@code BeitConfig.v2Base().classes(4)}.
 *
 * @param trunk patches, tokens and blocks; queries and values alone have the biases
 * @param layerScale the first value of the factors on each block's branches; 0 for no factors
 * @param bias whether each block has a bias by relative position
 * @param sharedBias whether all blocks share one, as in pretraining
 * @param positions whether tokens have position embeddings
 * @param meanPooling whether the head gets the mean of the patches instead of the class token
 * @param classes the classes to tell apart; 0 for no head
 */
public record BeitConfig(
        Trunk trunk,
        double layerScale,
        boolean bias,
        boolean sharedBias,
        boolean positions,
        boolean meanPooling,
        int classes)
        implements ModelConfig<BeitConfig>, TrunkConfig<BeitConfig> {
    /** Checks the numbers. */
    public BeitConfig {
        trunk.check("BeitConfig");
        if (trunk.gated())
            throw new ArgumentException("BeitConfig", "perceptrons must be", "plain", "gated ones", "Use a Vit.");
        if (classes < 0)
            throw new ArgumentException("BeitConfig", "classes must be", "0 or more", Integer.toString(classes), "");
    }

    private static BeitConfig of(int dim, int depth, int heads) {
        return new BeitConfig(Trunk.of(depth, dim, heads), 1e-5, true, false, false, true, 1000);
    }

    /** beitv2_base_patch16_224, whose shapes BEiT's base model has too. */
    public static BeitConfig v2Base() {
        return of(768, 12, 12);
    }

    /** beitv2_large_patch16_224. */
    public static BeitConfig v2Large() {
        return of(1024, 24, 16);
    }

    @Override
    public BeitConfig trunk(Trunk next) {
        return new BeitConfig(next, layerScale, bias, sharedBias, positions, meanPooling, classes);
    }

    @Override
    public BeitConfig inChannels(int n) {
        return TrunkConfig.super.inChannels(n);
    }

    @Override
    public BeitConfig imageSize(int size) {
        return TrunkConfig.super.imageSize(size);
    }

    /** The same with this first factor on the branches; 0 for none. */
    public BeitConfig layerScale(double value) {
        return new BeitConfig(trunk, value, bias, sharedBias, positions, meanPooling, classes);
    }

    /** The same, tokens told where they are by a bias in each block, by one for all blocks, by embeddings. */
    public BeitConfig places(boolean bias, boolean sharedBias, boolean positions) {
        return new BeitConfig(trunk, layerScale, bias, sharedBias, positions, meanPooling, classes);
    }

    /** The same with the class token for the head. */
    public BeitConfig unpooled() {
        return new BeitConfig(trunk, layerScale, bias, sharedBias, positions, false, classes);
    }

    /** The same for this many classes. */
    @Override
    public BeitConfig classes(int n) {
        return new BeitConfig(trunk, layerScale, bias, sharedBias, positions, meanPooling, n);
    }
}

package dev.roentgen.models.vit;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.models.ModelConfig;
import dev.roentgen.models.Trunk;
import dev.roentgen.models.TrunkConfig;

/**
 * What a {@link Vit} is made of: {@code VitConfig.tiny().classes(4)}.
 *
 * @param trunk patches, tokens and blocks
 * @param layerScale the first value of the factors on each block's branches; 0 for no factors
 * @param registers tokens beside the class token that only carry information
 * @param positionsOfPatches whether only patches have position embeddings, not the tokens in front of them
 * @param anySize whether images of other sizes are taken, position embeddings resampled
 * @param preNorm whether tokens are normalised before the blocks, as CLIP's are; the patches then have no bias
 * @param meanPooling whether the head gets the mean of the patches instead of the class token
 * @param classes the classes to tell apart; 0 for no head
 */
public record VitConfig(
        Trunk trunk,
        double layerScale,
        int registers,
        boolean positionsOfPatches,
        boolean anySize,
        boolean preNorm,
        boolean meanPooling,
        int classes)
        implements ModelConfig<VitConfig>, TrunkConfig<VitConfig> {
    /** Checks the numbers. */
    public VitConfig {
        trunk.check("VitConfig");
        if (registers < 0) throw negative("registers", registers);
        if (classes < 0) throw negative("classes", classes);
    }

    private static ArgumentException negative(String what, int got) {
        return new ArgumentException("VitConfig", what + " must be", "0 or more", Integer.toString(got), "");
    }

    private static VitConfig of(int dim, int depth, int heads) {
        return new VitConfig(Trunk.of(depth, dim, heads), 0, 0, false, false, false, false, 1000);
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

    @Override
    public VitConfig trunk(Trunk next) {
        return new VitConfig(next, layerScale, registers, positionsOfPatches, anySize, preNorm, meanPooling, classes);
    }

    @Override
    public VitConfig inChannels(int n) {
        return TrunkConfig.super.inChannels(n);
    }

    @Override
    public VitConfig imageSize(int size) {
        return TrunkConfig.super.imageSize(size);
    }

    /** The same with this first factor on the branches; 0 for none. */
    public VitConfig layerScale(double value) {
        return new VitConfig(trunk, value, registers, positionsOfPatches, anySize, preNorm, meanPooling, classes);
    }

    /** The same with registers, and position embeddings of patches only; Darcet et al., arXiv:2309.16588. */
    public VitConfig registers(int n) {
        return registers(n, true);
    }

    /** The same with registers, and position embeddings of patches only or of all tokens. */
    public VitConfig registers(int n, boolean positionsOfPatches) {
        return new VitConfig(trunk, layerScale, n, positionsOfPatches, anySize, preNorm, meanPooling, classes);
    }

    /** The same, taking images of other sizes too. */
    public VitConfig ofAnySize() {
        return new VitConfig(trunk, layerScale, registers, positionsOfPatches, true, preNorm, meanPooling, classes);
    }

    /** The same with the tokens normalised before the blocks too, and no bias of the patches. */
    public VitConfig preNormed() {
        return new VitConfig(trunk, layerScale, registers, positionsOfPatches, anySize, true, meanPooling, classes);
    }

    /** The same with the mean of the patches for the head; Beyer et al., arXiv:2205.01580. */
    public VitConfig pooled() {
        return new VitConfig(trunk, layerScale, registers, positionsOfPatches, anySize, preNorm, true, classes);
    }

    /** The same for this many classes. */
    @Override
    public VitConfig classes(int n) {
        return new VitConfig(trunk, layerScale, registers, positionsOfPatches, anySize, preNorm, meanPooling, n);
    }

    /** The tokens in front of the patches. */
    int prefix() {
        return 1 + registers;
    }

    /** Those of them that have position embeddings. */
    int placedPrefix() {
        return positionsOfPatches ? 0 : prefix();
    }
}

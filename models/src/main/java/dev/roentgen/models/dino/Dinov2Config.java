package dev.roentgen.models.dino;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.models.ModelOptions;
import dev.roentgen.models.Trunk;
import dev.roentgen.models.TrunkConfig;

/**
 * What a {@link Dinov2} is made of: {@code Dinov2Config.base()}.
 *
 * @param trunk patches, tokens and blocks
 * @param layerScale the first value of the factors on each block's branches
 * @param registers tokens between the class token and the patches that only carry information
 */
public record Dinov2Config(Trunk trunk, double layerScale, int registers) implements TrunkConfig<Dinov2Config> {
    /** Checks the numbers. */
    public Dinov2Config {
        trunk.check("Dinov2Config");
        if (registers < 0)
            throw new ArgumentException(
                    "Dinov2Config", "registers must be", "0 or more", Integer.toString(registers), "");
    }

    private static Dinov2Config of(int dim, int depth, int heads) {
        return new Dinov2Config(Trunk.of(depth, dim, heads), 1, 0).image(518, 14);
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

    /** The same with the channels and size that options ask for. */
    Dinov2Config with(ModelOptions options) {
        return inChannels(options.inChannels().orElse(trunk.inChannels()))
                .imageSize(options.imageSize().orElse(trunk.imageSize()));
    }

    @Override
    public Dinov2Config trunk(Trunk next) {
        return new Dinov2Config(next, layerScale, registers);
    }

    /** The same with this first factor on the branches. */
    public Dinov2Config layerScale(double value) {
        return new Dinov2Config(trunk, value, registers);
    }

    /** The same with registers; Darcet et al., arXiv:2309.16588. */
    public Dinov2Config registers(int n) {
        return new Dinov2Config(trunk, layerScale, n);
    }

    /** What Hugging Face calls the model inside a classifier. */
    String name() {
        return registers == 0 ? "dinov2" : "dinov2_with_registers";
    }

    /** Whether positions are smoothed before they are shrunk: the original does so since it has registers. */
    boolean antialiased() {
        return registers > 0;
    }
}

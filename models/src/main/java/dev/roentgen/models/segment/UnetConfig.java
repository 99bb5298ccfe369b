package dev.roentgen.models.segment;

import dev.roentgen.backend.kernel.ResizeKernel.Mode;
import dev.roentgen.check.ArgumentException;
import java.util.Arrays;
import java.util.List;

/**
 * The decoder of a {@link Unet} or {@link UnetPlusPlus}: {@code UnetConfig.standard().channels(128, 64, 32, 16, 16)}.
 *
 * @param channels the channels after each step up, coarsest first; as many steps as features of the encoder are used
 * @param scse whether spatial and channel attention stand in the steps
 * @param interpolation how a step enlarges
 * @param normalised whether batch normalisation stands behind the convolutions
 */
public record UnetConfig(List<Integer> channels, boolean scse, Mode interpolation, boolean normalised) {
    /** Checks the numbers. */
    public UnetConfig {
        channels = List.copyOf(channels);
        if (channels.isEmpty() || channels.stream().anyMatch(c -> c < 1))
            throw new ArgumentException(
                    "UnetConfig", "there must be steps with channels", "1 or more", channels.toString(), "");
    }

    /** 256, 128, 64, 32 and 16 channels, pixels repeated, batch normalisation, no attention. */
    public static UnetConfig standard() {
        return new UnetConfig(List.of(256, 128, 64, 32, 16), false, Mode.NEAREST, true);
    }

    /** The same with these channels, coarsest first. */
    public UnetConfig channels(int... channels) {
        return new UnetConfig(Arrays.stream(channels).boxed().toList(), scse, interpolation, normalised);
    }

    /** The same with attention in the steps; Roy et al., arXiv:1808.08127. */
    public UnetConfig withScse() {
        return new UnetConfig(channels, true, interpolation, normalised);
    }

    /** The same enlarging in this way. */
    public UnetConfig interpolation(Mode mode) {
        return new UnetConfig(channels, scse, mode, normalised);
    }

    /** The same without normalisation; the convolutions have biases instead. */
    public UnetConfig plain() {
        return new UnetConfig(channels, scse, interpolation, false);
    }
}

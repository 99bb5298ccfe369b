package dev.roentgen.models.segment;

import dev.roentgen.check.ArgumentException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The decoder of a {@link DeepLabV3} or {@link DeepLabV3Plus}: {@code DeepLabConfig.standard().channels(64)}.
 *
 * @param depth how many of the encoder's features are used, from 3 to 5
 * @param channels the channels of the decoder
 * @param rates the dilations of the pyramid
 * @param dropout the probability of dropout behind the pyramid
 * @param separable whether the pyramid's convolutions are separable; where it is left open, those of a {@link DeepLabV3Plus}
 *     are
 */
public record DeepLabConfig(int depth, int channels, List<Integer> rates, double dropout, Optional<Boolean> separable) {
    /** Checks the numbers. */
    public DeepLabConfig {
        rates = List.copyOf(rates);
        if (depth < 3 || depth > 5)
            throw new ArgumentException("DeepLabConfig", "the depth must be", "3 to 5", Integer.toString(depth), "");
        if (channels < 1 || rates.size() != 3 || rates.stream().anyMatch(r -> r < 1))
            throw new ArgumentException(
                    "DeepLabConfig", "channels and three rates must be", "1 or more", channels + " and " + rates, "");
    }

    /** All five features, 256 channels, rates 12, 24 and 36, dropout 0.5. */
    public static DeepLabConfig standard() {
        return new DeepLabConfig(5, 256, List.of(12, 24, 36), 0.5, Optional.empty());
    }

    /** The same on this many features of the encoder. */
    public DeepLabConfig depth(int n) {
        return new DeepLabConfig(n, channels, rates, dropout, separable);
    }

    /** The same with this many channels. */
    public DeepLabConfig channels(int n) {
        return new DeepLabConfig(depth, n, rates, dropout, separable);
    }

    /** The same with these rates. */
    public DeepLabConfig rates(int... rates) {
        return new DeepLabConfig(depth, channels, Arrays.stream(rates).boxed().toList(), dropout, separable);
    }

    /** The same with this probability of dropout. */
    public DeepLabConfig dropout(double p) {
        return new DeepLabConfig(depth, channels, rates, p, separable);
    }

    /** The same with the pyramid's convolutions separable or not. */
    public DeepLabConfig separable(boolean is) {
        return new DeepLabConfig(depth, channels, rates, dropout, Optional.of(is));
    }
}

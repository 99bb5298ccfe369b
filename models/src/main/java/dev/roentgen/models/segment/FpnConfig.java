package dev.roentgen.models.segment;

import dev.roentgen.check.ArgumentException;

/**
 * The decoder of an {@link Fpn}: {@code FpnConfig.standard().channels(128, 64)}.
 *
 * @param pyramid the channels of the pyramid
 * @param segmentation the channels of the levels' branches, a multiple of 32
 * @param concat whether the branches are joined side by side instead of added
 * @param dropout the probability with which a channel is dropped before the head
 */
public record FpnConfig(int pyramid, int segmentation, boolean concat, double dropout) {
    static final int GROUPS = 32;

    /** Checks the numbers. */
    public FpnConfig {
        if (pyramid < 1)
            throw new ArgumentException(
                    "FpnConfig", "the pyramid's channels must be", "1 or more", Integer.toString(pyramid), "");
        if (segmentation < 1 || segmentation % GROUPS != 0)
            throw new ArgumentException(
                    "FpnConfig",
                    "the branches' channels must be",
                    "a multiple of " + GROUPS,
                    Integer.toString(segmentation),
                    "Use " + (segmentation / GROUPS + 1) * GROUPS + ".");
    }

    /** 256 and 128 channels, added, dropout 0.2. */
    public static FpnConfig standard() {
        return new FpnConfig(256, 128, false, 0.2);
    }

    /** The same with these channels of the pyramid and of the branches. */
    public FpnConfig channels(int pyramid, int segmentation) {
        return new FpnConfig(pyramid, segmentation, concat, dropout);
    }

    /** The same with the branches side by side. */
    public FpnConfig concatenated() {
        return new FpnConfig(pyramid, segmentation, true, dropout);
    }

    /** The same with this probability of dropping a channel. */
    public FpnConfig dropout(double p) {
        return new FpnConfig(pyramid, segmentation, concat, p);
    }
}

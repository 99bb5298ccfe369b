package dev.roentgen.models.segment;

import dev.roentgen.check.ArgumentException;

/**
 * The decoder of an {@link Fpn}: {@code FpnConfig.standard().channels(128, 64)}.
 *
 * @param depth how many of the encoder's features there are, of which the four coarsest are used: 5 or 4; or 3, behind the
 *     image itself
 * @param pyramid the channels of the pyramid
 * @param segmentation the channels of the levels' branches, a multiple of 32
 * @param concat whether the branches are joined side by side instead of added
 * @param dropout the probability with which a channel is dropped before the head
 */
public record FpnConfig(int depth, int pyramid, int segmentation, boolean concat, double dropout) {
    static final int GROUPS = 32, LEVELS = 4;

    /** Checks the numbers. */
    public FpnConfig {
        if (depth < LEVELS - 1 || depth > 5)
            throw new ArgumentException("FpnConfig", "the depth must be", "3 to 5", Integer.toString(depth), "");
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
        return new FpnConfig(5, 256, 128, false, 0.2);
    }

    /** The same on this many features of the encoder. */
    public FpnConfig depth(int n) {
        return new FpnConfig(n, pyramid, segmentation, concat, dropout);
    }

    /** The same with these channels of the pyramid and of the branches. */
    public FpnConfig channels(int pyramid, int segmentation) {
        return new FpnConfig(depth, pyramid, segmentation, concat, dropout);
    }

    /** The same with the branches side by side. */
    public FpnConfig concatenated() {
        return new FpnConfig(depth, pyramid, segmentation, true, dropout);
    }

    /** The same with this probability of dropping a channel. */
    public FpnConfig dropout(double p) {
        return new FpnConfig(depth, pyramid, segmentation, concat, p);
    }
}

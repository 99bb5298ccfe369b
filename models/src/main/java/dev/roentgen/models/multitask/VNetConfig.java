package dev.roentgen.models.multitask;

import dev.roentgen.check.ArgumentException;

/**
 * What a {@link VNet} is made of: {@code VNetConfig.standard().width(16)}.
 *
 * @param inChannels the channels of the image
 * @param width the channels of the finest level; each coarser one has twice as many
 * @param bilinear whether steps up interpolate instead of convolving
 * @param masks the classes of the pixels
 * @param hidden the width inside the image's classifier
 * @param classes the classes of the image
 */
public record VNetConfig(int inChannels, int width, boolean bilinear, int masks, int hidden, int classes) {
    /** Checks the numbers. */
    public VNetConfig {
        if (inChannels < 1 || width < 1 || masks < 1 || hidden < 1 || classes < 1)
            throw new ArgumentException(
                    "VNetConfig",
                    "sizes must be",
                    "1 or more",
                    inChannels + ", " + width + ", " + masks + ", " + hidden + ", " + classes,
                    "");
        if (bilinear && width % 2 != 0)
            throw new ArgumentException(
                    "VNetConfig",
                    "a bilinear net's width must be",
                    "even",
                    Integer.toString(width),
                    "Use " + (width + 1) + ".");
    }

    /** Width 64, convolving steps up, one mask, 128 hidden, 4 classes. */
    public static VNetConfig standard() {
        return new VNetConfig(3, 64, false, 1, 128, 4);
    }

    /** The same for images with this many channels. */
    public VNetConfig inChannels(int n) {
        return new VNetConfig(n, width, bilinear, masks, hidden, classes);
    }

    /** The same with this width. */
    public VNetConfig width(int n) {
        return new VNetConfig(inChannels, n, bilinear, masks, hidden, classes);
    }

    /** The same with interpolating steps up. */
    public VNetConfig interpolating() {
        return new VNetConfig(inChannels, width, true, masks, hidden, classes);
    }

    /** The same with these classes of pixels, this width inside the classifier and these classes of images. */
    public VNetConfig heads(int masks, int hidden, int classes) {
        return new VNetConfig(inChannels, width, bilinear, masks, hidden, classes);
    }
}

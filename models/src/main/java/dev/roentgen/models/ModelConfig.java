package dev.roentgen.models;

import dev.roentgen.check.ArgumentException;

/**
 * What the configurations of all classifiers answer.
 *
 * @param <C> the configuration itself
 */
public interface ModelConfig<C extends ModelConfig<C>> {
    /** The same for images with this many channels. */
    C inChannels(int n);

    /** The same for this many classes; 0 for no head. */
    C classes(int n);

    /** The same for images of this height and width; the same at all where the net takes any size. */
    @SuppressWarnings("unchecked") // C is the configuration itself
    default C imageSize(int size) {
        return (C) this;
    }

    /** The same with last features so many times smaller than the image, by dilation instead of stride. */
    default C outputStride(int stride) {
        throw new ArgumentException(
                getClass().getSimpleName(),
                "dilation instead of stride must be",
                "of a ResNet, ResNeXt or WideResNet",
                "an output stride of " + stride,
                "Use one of them as the encoder.");
    }

    /** The same with so many channels after the stem, and the stages in proportion. */
    default C width(int channels) {
        throw new ArgumentException(
                getClass().getSimpleName(),
                "another width must be",
                "of a ResNet, ResNeXt or WideResNet",
                "a width of " + channels,
                "Leave it out, or use one of them.");
    }
}

package dev.roentgen.models;

import java.util.OptionalInt;

/**
 * What of a published model is to be different: {@code ModelOptions.published().classes(4).inChannels(1)}.
 *
 * @param classes the classes to tell apart, for a segmentation net those of its mask; 0 for no head
 * @param inChannels the channels of the image
 * @param imageSize the image's height and width
 * @param outputStride by how much the last features of a ResNet are smaller than the image: 32, 16 or 8
 * @param width the channels of a ResNet's stem and first stage, 64 as published; a segmentation net's decoder follows
 * @param encoder the name of the encoder of a segmentation net
 */
public record ModelOptions(
        OptionalInt classes,
        OptionalInt inChannels,
        OptionalInt imageSize,
        OptionalInt outputStride,
        OptionalInt width,
        String encoder) {
    private static final OptionalInt AS_PUBLISHED = OptionalInt.empty();
    private static final ModelOptions PUBLISHED =
            new ModelOptions(AS_PUBLISHED, AS_PUBLISHED, AS_PUBLISHED, AS_PUBLISHED, AS_PUBLISHED, "resnet50");

    /** Everything as published; segmentation nets over a {@code resnet50}, as their library has it. */
    public static ModelOptions published() {
        return PUBLISHED;
    }

    /** The same for this many classes. */
    public ModelOptions classes(int n) {
        return classes(OptionalInt.of(n));
    }

    /** The same for this many classes, or as many as published. */
    public ModelOptions classes(OptionalInt n) {
        return new ModelOptions(n, inChannels, imageSize, outputStride, width, encoder);
    }

    /** The same without a head. */
    public ModelOptions headless() {
        return classes(0);
    }

    /** The same for images with this many channels. */
    public ModelOptions inChannels(int n) {
        return new ModelOptions(classes, OptionalInt.of(n), imageSize, outputStride, width, encoder);
    }

    /** The same for images of this height and width. */
    public ModelOptions imageSize(int size) {
        return new ModelOptions(classes, inChannels, OptionalInt.of(size), outputStride, width, encoder);
    }

    /** The same over this encoder. */
    public ModelOptions encoder(String name) {
        return new ModelOptions(classes, inChannels, imageSize, outputStride, width, name);
    }

    /** The same with last features of a ResNet that are so many times smaller than the image. */
    public ModelOptions outputStride(int stride) {
        return new ModelOptions(classes, inChannels, imageSize, OptionalInt.of(stride), width, encoder);
    }

    /** The same as a slim ResNet, or a segmentation net over one: {@code width}, then 2, 4 and 8 times as many channels. */
    public ModelOptions width(int channels) {
        return new ModelOptions(classes, inChannels, imageSize, outputStride, OptionalInt.of(channels), encoder);
    }

    /** A published configuration with what is chosen here. */
    public <C extends ModelConfig<C>> C of(C published) {
        C c = published;
        if (classes.isPresent()) c = c.classes(classes.getAsInt());
        if (inChannels.isPresent()) c = c.inChannels(inChannels.getAsInt());
        if (imageSize.isPresent()) c = c.imageSize(imageSize.getAsInt());
        if (width.isPresent()) c = c.width(width.getAsInt());
        return outputStride.isPresent() ? c.outputStride(outputStride.getAsInt()) : c;
    }
}

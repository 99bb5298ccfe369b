package dev.roentgen.models;

import dev.roentgen.array.Shape;
import java.util.function.Function;

/**
 * A published model in the catalogue.
 *
 * @param name its name in the library that its weights' names come from
 * @param family the class of models it belongs to
 * @param paper the title of the paper
 * @param reference where the paper is: {@code arXiv:} and its number, or {@code doi:}
 * @param imageSize the height and width of its images
 * @param factory makes it
 */
public record ModelEntry(
        String name,
        String family,
        String paper,
        String reference,
        int imageSize,
        Function<ModelOptions, Model> factory) {
    private static final int COLOURS = 3;

    /** The shape of one image, {@code [1, 3, H, W]}. */
    public Shape input() {
        return input(ModelOptions.published());
    }

    /** The shape of one image with these options. */
    public Shape input(ModelOptions options) {
        int size = options.imageSize().orElse(imageSize);
        return Shape.of(1, options.inChannels().orElse(COLOURS), size, size);
    }

    /** A new model as published. */
    public Model create() {
        return create(ModelOptions.published());
    }

    /** A new model with these options. */
    public Model create(ModelOptions options) {
        Model model = factory.apply(options);
        model.origin(this, options);
        return model;
    }
}

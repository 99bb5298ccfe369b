package dev.roentgen.examples.cli;

import dev.roentgen.data.Preprocessing;
import dev.roentgen.datasets.image.Filter;
import dev.roentgen.datasets.loader.DataLoader;
import dev.roentgen.datasets.transform.Transform;
import dev.roentgen.datasets.transform.Transforms;
import dev.roentgen.models.Models;
import dev.roentgen.models.open.Opened;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** A trained model. */
final class OpenOptions {
    @Option(
            names = "--weights",
            paramLabel = "FILE|DIR",
            required = true,
            description = "A model.safetensors that 'train' or 'reproduce' wrote, or a published model as it came.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path weights;

    Opened open() {
        return Models.open(weights);
    }

    /** The same pictures, brought to the model's size as at its training. */
    static DataLoader prepared(Opened opened, DataLoader loader) {
        return cropping(opened).map(loader::prepared).orElseGet(() -> loader.filter(filter(opened)));
    }

    /** What of a picture the model sees: a square from its middle, or all of it where this is empty. */
    static Optional<Transform> cropping(Opened opened) {
        Preprocessing how = opened.preprocessing();
        int shorter = opened.resizing().shorterSide();
        if (shorter == 0) return Optional.empty();
        int side = Math.max(shorter, Math.max(how.height(), how.width()));
        return Optional.of(
                Transforms.shorterSide(side, filter(opened)).then(Transforms.centerCrop(how.height(), how.width())));
    }

    private static Filter filter(Opened opened) {
        return switch (opened.resizing().filter()) {
            case NEAREST -> Filter.NEAREST;
            case BICUBIC -> Filter.BICUBIC;
            default -> Filter.BILINEAR;
        };
    }
}

package dev.roentgen.examples.cli;

import dev.roentgen.datasets.Dataset;
import dev.roentgen.datasets.loader.DataLoader;
import dev.roentgen.examples.course.AsTrained;
import dev.roentgen.models.Models;
import dev.roentgen.models.open.Opened;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** A trained model. */
final class OpenOptions {
    private static final int BATCH = 16;

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

    /** Batches of pictures, brought to the model's size as at its training. */
    static DataLoader loader(Opened opened, Dataset pictures) {
        return AsTrained.prepared(
                opened, DataLoader.of(pictures, opened.preprocessing()).batch(BATCH));
    }
}

package dev.roentgen.examples.cli;

import dev.roentgen.datasets.FileDataset;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Pictures with what is true of them. */
final class DataOptions {
    @Option(
            names = "--data",
            paramLabel = "DIR|CSV",
            required = true,
            description = {
                "A folder with a folder for each class, with folders images and masks, or of the COVID-19 Radiography Database;",
                "or a CSV file with a column path and any of label, mask, patient. One patient stays in one part."
            })
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path data;

    /** Opens them for a task, or for what they are good for where it is null. */
    FileDataset open(@Nullable Task task) {
        return FileDataset.open(data, task == Task.segment);
    }

    /** The folder or file. */
    Path path() {
        return data;
    }

    @Override
    public String toString() {
        return data.toString();
    }
}

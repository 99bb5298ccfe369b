package dev.roentgen.examples.cli;

import dev.roentgen.data.Preprocessing;
import dev.roentgen.datasets.Dataset;
import dev.roentgen.datasets.FileDataset;
import dev.roentgen.datasets.loader.DataLoader;
import java.io.PrintWriter;
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

    @Option(names = "--skip-bad", description = "Leave out images that cannot be read, and list them.")
    private boolean skipBad;

    /** Opens them for a task, or for what they are good for where it is null. */
    FileDataset open(@Nullable Task task) {
        return FileDataset.open(data, task == Task.segment);
    }

    /** Batches of them, and a line for each picture that is left out. */
    DataLoader loader(Dataset pictures, Preprocessing how, int batch, PrintWriter out) {
        DataLoader loader = DataLoader.of(pictures, how).batch(batch);
        return skipBad ? skipping(loader, out) : loader;
    }

    /** A loader without the pictures that can't be read, which it lists. */
    static DataLoader skipping(DataLoader all, PrintWriter out) {
        DataLoader good = all.skipBad();
        for (DataLoader.Skipped s : good.skipped()) out.println("left out " + s.name() + ": " + s.why());
        return good;
    }

    @Override
    public String toString() {
        return data.toString();
    }
}

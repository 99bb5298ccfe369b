package dev.roentgen.examples.cli;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.datasets.Dataset;
import dev.roentgen.datasets.ImageFiles;
import dev.roentgen.datasets.MaskFolder;
import dev.roentgen.datasets.loader.DataLoader;
import dev.roentgen.models.open.Opened;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Pictures that a model is asked about. */
final class ImagesOptions {
    private static final int BATCH = 8;

    @Option(
            names = "--images",
            paramLabel = "DIR|FILE",
            required = true,
            arity = "1..*",
            description = "Folders of images, or images: PNG, JPEG, TIFF, DICOM, BMP, GIF.")
    private List<Path> images = List.of();

    @Option(names = "--skip-bad", description = "Leave out images that cannot be read, and list them.")
    private boolean skipBad;

    /** Batches as the model takes them, in natural order; what is left out is told. */
    DataLoader loader(Opened opened, PrintWriter out) {
        return loader(ImageFiles.open(images), opened, out);
    }

    /** The same with masks of the same names from another folder. */
    DataLoader loader(Path masks, Opened opened, PrintWriter out) {
        if (images.size() != 1 || Files.isRegularFile(images.get(0)))
            throw new ArgumentException(
                    "--masks",
                    "with it --images must be",
                    "one folder",
                    images.size() == 1 ? "the file " + images.get(0) : images.size() + " of them",
                    "Put the images into one folder, their masks under the same names into another.");
        return loader(MaskFolder.open(images.get(0), masks), opened, out);
    }

    private DataLoader loader(Dataset pictures, Opened opened, PrintWriter out) {
        DataLoader loader = OpenOptions.prepared(
                opened, DataLoader.of(pictures, opened.preprocessing()).batch(BATCH));
        return skipBad ? DataOptions.skipping(loader, out) : loader;
    }
}

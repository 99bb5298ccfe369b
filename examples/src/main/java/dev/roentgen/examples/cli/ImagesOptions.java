package dev.roentgen.examples.cli;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.datasets.Dataset;
import dev.roentgen.datasets.ImageFiles;
import dev.roentgen.datasets.MaskFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Pictures that a model is asked about. */
final class ImagesOptions {
    @Option(
            names = "--images",
            paramLabel = "DIR|FILE",
            required = true,
            arity = "1..*",
            description = "Folders of images, or images: PNG, JPEG, TIFF, DICOM, BMP, GIF.")
    private List<Path> images = List.of();

    /** Opens them, in natural order. */
    ImageFiles open() {
        return ImageFiles.open(images);
    }

    /** The same with masks of the same names from another folder. */
    Dataset open(Path masks) {
        if (images.size() != 1 || Files.isRegularFile(images.get(0)))
            throw new ArgumentException(
                    "--masks",
                    "with it --images must be",
                    "one folder",
                    images.size() == 1 ? "the file " + images.get(0) : images.size() + " of them",
                    "Put the images into one folder, their masks under the same names into another.");
        return MaskFolder.open(images.get(0), masks);
    }
}

package dev.roentgen.datasets;

import dev.roentgen.check.DataException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Images without classes and masks, as a model is asked about them: files, and all images right in folders, in natural order.
 *
 * <p>A name is the file's, without what is before it; two files of one name but for the ending are an error.
 */
public final class ImageFiles extends FileDataset {
    private static final String WHERE = "ImageFiles.open";

    private ImageFiles(List<Sample> samples) {
        super(List.of(), samples);
    }

    /** Opens files and folders; throws {@link DataException} for one that isn't there, and for a folder without images. */
    public static ImageFiles open(Collection<Path> filesAndFolders) {
        List<Sample> samples = new ArrayList<>();
        Map<String, Path> seen = new HashMap<>();
        for (Path path : filesAndFolders) {
            if (Files.isRegularFile(path)) add(path, samples, seen);
            else for (Path file : images(path)) add(file, samples, seen);
        }
        return new ImageFiles(samples);
    }

    private static Collection<Path> images(Path path) {
        var folder = new Folder(WHERE, path);
        folder.check("Give files, or a folder of images.");
        var images = folder.images();
        if (images.isEmpty())
            throw new DataException(
                    WHERE,
                    path + " must hold",
                    Folder.KINDS,
                    folder.content(),
                    "Give the folder that holds the images.");
        return images.values();
    }

    private static void add(Path file, List<Sample> samples, Map<String, Path> seen) {
        String name = file.getFileName().toString();
        Path other = seen.put(name.replaceFirst("\\.[^.]*$", ""), file);
        if (other != null)
            throw new DataException(
                    WHERE,
                    "images must differ in",
                    "their names without endings",
                    other + " and " + file,
                    "Rename one, or ask about them one after the other.");
        samples.add(new Sample(name, -1, file, null));
    }
}

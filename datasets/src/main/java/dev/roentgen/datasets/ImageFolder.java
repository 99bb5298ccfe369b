package dev.roentgen.datasets;

import dev.roentgen.check.DataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A folder for each class, with its images.
 *
 * <pre>
 * birds/robin/1.jpg      label 0
 * birds/robin/2.png      label 0
 * birds/wren/1.dcm       label 1
 * </pre>
 *
 * <p>Classes and images are in natural order (2 before 10). Other files, and what is hidden, are not looked at.
 */
public final class ImageFolder extends FileDataset {
    private static final String WHERE = "ImageFolder.open";

    private ImageFolder(List<String> classes, List<Sample> samples) {
        super(classes, samples);
    }

    /** Opens a folder; throws {@link DataException} where it has another layout, or a class without images. */
    public static ImageFolder open(Path folder) {
        var root = new Folder(WHERE, folder);
        root.check("Give the folder that holds a folder for each class.");
        if (KaggleLayout.is(folder))
            throw wrong(
                    root,
                    "folders of images, one for each class",
                    "the layout of the COVID-19 Radiography Database",
                    "Use CovidRadiography.open.");
        var loose = root.images();
        if (!loose.isEmpty()) {
            throw wrong(
                    root,
                    "folders of images, one for each class",
                    loose.size() + " images such as "
                            + loose.firstEntry().getValue().getFileName(),
                    "Move each image into the folder of its class.");
        }
        var classes = new ArrayList<String>();
        var samples = new ArrayList<Sample>();
        for (var path : root.folders()) addClass(new Folder(WHERE, path), classes, samples);
        if (classes.isEmpty())
            throw wrong(root, "folders of images, one for each class", root.content(), "Check the path.");
        return new ImageFolder(classes, samples);
    }

    private static void addClass(Folder folder, List<String> classes, List<Sample> samples) {
        var images = folder.images();
        if (images.isEmpty()) {
            boolean below = folder.folders().stream()
                    .anyMatch(path -> !new Folder(WHERE, path).images().isEmpty());
            throw wrong(
                    folder,
                    Folder.KINDS,
                    folder.content(),
                    below
                            ? "Use " + folder.path() + " if its folders are the classes."
                            : "Add images, or remove the folder.");
        }
        var name = folder.path().getFileName().toString();
        images.values()
                .forEach(file -> samples.add(new Sample(name + "/" + file.getFileName(), classes.size(), file, null)));
        classes.add(name);
    }

    private static DataException wrong(Folder folder, String expected, String got, String fix) {
        return new DataException(WHERE, folder.path() + " must hold", expected, got, fix);
    }
}

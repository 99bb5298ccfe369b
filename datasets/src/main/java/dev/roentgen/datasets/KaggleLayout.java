package dev.roentgen.datasets;

import dev.roentgen.check.DataException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The folders of the COVID-19 Radiography Database, checked: what is not as it should be is said at once, with the fix. */
final class KaggleLayout {
    private static final String WHERE = "CovidRadiography.open";
    private static final List<String> CLASSES = CovidRadiography.CLASSES;
    private static final String UNPACK =
            "Unpack the archive of the COVID-19 Radiography Database and give the folder that holds these.";

    private final Folder root;
    private final boolean masks;

    KaggleLayout(Path root, boolean masks) {
        this.root = new Folder(WHERE, root);
        this.masks = masks;
    }

    List<Sample> samples() {
        checkRoot();
        var samples = new ArrayList<Sample>();
        for (int label = 0; label < CLASSES.size(); label++) addClass(label, samples);
        return samples;
    }

    private void checkRoot() {
        root.check(UNPACK);
        if (holdsClasses(root.path())) return;
        throw new DataException(
                WHERE, root.path() + " must hold the folders", String.join(", ", CLASSES), root.content(), whereElse());
    }

    /** The folder that was probably meant: one below, or the one above. */
    private String whereElse() {
        for (var below : root.folders()) {
            if (holdsClasses(below)) return "Use " + below + ".";
        }
        var above = root.path().toAbsolutePath().normalize().getParent();
        return above != null && holdsClasses(above) ? "Use " + above + "." : UNPACK;
    }

    /** Whether a folder looks like it, whole or not: a class of it that holds a folder of images. */
    static boolean is(Path folder) {
        return CLASSES.stream()
                .anyMatch(name -> Files.isDirectory(folder.resolve(name).resolve("images")));
    }

    private static boolean holdsClasses(Path folder) {
        return CLASSES.stream().allMatch(name -> Files.isDirectory(folder.resolve(name)));
    }

    private void addClass(int label, List<Sample> samples) {
        Folder folder = root.of(CLASSES.get(label)), images = folder.of("images"), lungs = folder.of("masks");
        if (!images.exists()) throw noImagesFolder(folder);
        if (masks && !lungs.exists()) {
            throw new DataException(
                    WHERE,
                    folder.path() + " must hold",
                    "the folders images and masks",
                    folder.content(),
                    "Get the masks with the current release, or open the folder without masks to classify only.");
        }
        var pictures = pngs(images);
        if (pictures.isEmpty()) {
            throw new DataException(
                    WHERE, images.path() + " must hold", "PNG files", images.content(), "Unpack the archive again.");
        }
        Map<String, Path> outlines = masks ? pngs(lungs) : Map.of();
        if (masks) Pairs.check(images, pictures, lungs, outlines);
        pictures.forEach((name, file) -> samples.add(
                new Sample(CLASSES.get(label) + "/" + file.getFileName(), label, file, outlines.get(name))));
    }

    private static DataException noImagesFolder(Folder folder) {
        var loose = pngs(folder);
        if (loose.isEmpty()) {
            return new DataException(
                    WHERE, folder.path() + " must hold", "the folders images and masks", folder.content(), UNPACK);
        }
        return new DataException(
                WHERE,
                folder.path() + " must hold",
                "the folders images and masks",
                loose.size() + " PNG files such as '"
                        + loose.firstEntry().getValue().getFileName() + "' in it, as in releases before 2021",
                "Get the current release, which has masks, or move the files to "
                        + folder.of("images").path() + " and open the folder without masks to classify only.");
    }

    private static TreeMap<String, Path> pngs(Folder folder) {
        return folder.images(List.of("png"));
    }
}

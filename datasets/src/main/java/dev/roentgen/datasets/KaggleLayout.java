package dev.roentgen.datasets;

import dev.roentgen.check.DataException;
import dev.roentgen.check.RoentgenException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The folders of the COVID-19 Radiography Database, checked: what is not as it should be is said at once, with the fix. */
final class KaggleLayout {
    private static final String WHERE = "CovidRadiography.open";
    private static final List<String> CLASSES = CovidRadiography.CLASSES;
    private static final String UNPACK =
            "Unpack the archive of the COVID-19 Radiography Database and give the folder that holds these.";

    private final Path root;
    private final boolean masks;

    KaggleLayout(Path root, boolean masks) {
        this.root = root;
        this.masks = masks;
    }

    List<Sample> samples() {
        checkRoot();
        var samples = new ArrayList<Sample>();
        for (int label = 0; label < CLASSES.size(); label++) addClass(label, samples);
        return samples;
    }

    private void checkRoot() {
        if (!Files.exists(root)) {
            throw new DataException(WHERE, "the data folder must exist", "", "no " + root, "Check the path.");
        }
        if (!Files.isDirectory(root)) {
            throw new DataException(WHERE, "the data must be", "a folder", "the file " + root, UNPACK);
        }
        var missing = CLASSES.stream()
                .filter(name -> !Files.isDirectory(root.resolve(name)))
                .toList();
        if (missing.isEmpty()) return;
        throw new DataException(
                WHERE, root + " must hold the folders", String.join(", ", CLASSES), content(root), whereElse());
    }

    /** The folder that was probably meant: one below, or the one above. */
    private String whereElse() {
        for (var below : list(root, Files::isDirectory)) {
            if (holdsClasses(below)) return "Use " + below + ".";
        }
        var above = root.toAbsolutePath().normalize().getParent();
        return above != null && holdsClasses(above) ? "Use " + above + "." : UNPACK;
    }

    private static boolean holdsClasses(Path folder) {
        return CLASSES.stream().allMatch(name -> Files.isDirectory(folder.resolve(name)));
    }

    private void addClass(int label, List<Sample> samples) {
        var className = CLASSES.get(label);
        Path folder = root.resolve(className), images = folder.resolve("images"), lungs = folder.resolve("masks");
        if (!Files.isDirectory(images)) throw noImagesFolder(folder);
        if (masks && !Files.isDirectory(lungs)) {
            throw new DataException(
                    WHERE,
                    folder + " must hold",
                    "the folders images and masks",
                    content(folder),
                    "Get the masks with the current release, or open the folder without masks to classify only.");
        }
        var pictures = pngs(images);
        if (pictures.isEmpty()) {
            throw new DataException(
                    WHERE, images + " must hold", "PNG files", content(images), "Unpack the archive again.");
        }
        if (masks) checkPairs(pictures, pngs(lungs), images, lungs);
        pictures.forEach((name, file) ->
                samples.add(new Sample(className, label, name, file, masks ? lungs.resolve(name) : null)));
    }

    private DataException noImagesFolder(Path folder) {
        var loose = pngs(folder);
        if (loose.isEmpty()) {
            return new DataException(
                    WHERE, folder + " must hold", "the folders images and masks", content(folder), UNPACK);
        }
        return new DataException(
                WHERE,
                folder + " must hold",
                "the folders images and masks",
                loose.size() + " PNG files such as '" + loose.firstKey() + "' in it, as in releases before 2021",
                "Get the current release, which has masks, or move the files to " + folder.resolve("images")
                        + " and open the folder without masks to classify only.");
    }

    private static void checkPairs(
            TreeMap<String, Path> pictures, TreeMap<String, Path> lungs, Path images, Path masks) {
        var noMask = pictures.keySet().stream()
                .filter(name -> !lungs.containsKey(name))
                .toList();
        if (!noMask.isEmpty()) throw unpaired("image", "mask", noMask, images, masks);
        var noImage = lungs.keySet().stream()
                .filter(name -> !pictures.containsKey(name))
                .toList();
        if (!noImage.isEmpty()) throw unpaired("mask", "image", noImage, masks, images);
    }

    private static DataException unpaired(String one, String other, List<String> names, Path here, Path there) {
        var first = String.join(", ", names.subList(0, Math.min(3, names.size())));
        boolean single = names.size() == 1;
        return new DataException(
                WHERE,
                "every " + one + " in " + here + " must have",
                (other.equals("image") ? "an " : "a ") + other + " of the same name in " + there,
                single
                        ? "none for " + first
                        : "none for " + names.size() + " (" + first + (names.size() > 3 ? ", ...)" : ")"),
                "Add the " + other + (single ? "" : "s") + ", or remove the " + one + (single ? "." : "s."));
    }

    /** PNG files by name in natural order; hidden files, as desktops leave them behind, don't count. */
    private static TreeMap<String, Path> pngs(Path folder) {
        var files = new TreeMap<String, Path>(NaturalOrder.INSTANCE);
        for (var file : list(folder, Files::isRegularFile)) {
            var name = file.getFileName().toString();
            if (!name.startsWith(".") && name.toLowerCase(Locale.ROOT).endsWith(".png")) files.put(name, file);
        }
        return files;
    }

    /** What a folder holds, in a few words. */
    private static String content(Path folder) {
        var names = list(folder, file -> true).stream()
                .map(file -> file.getFileName().toString())
                .toList();
        if (names.isEmpty()) return "an empty folder";
        var first = String.join(", ", names.subList(0, Math.min(5, names.size())));
        return names.size() > 5 ? first + " and " + (names.size() - 5) + " more" : first;
    }

    private static List<Path> list(Path folder, Predicate<Path> wanted) {
        try (var files = Files.list(folder)) {
            return files.filter(wanted)
                    .sorted((a, b) -> NaturalOrder.INSTANCE.compare(
                            a.getFileName().toString(), b.getFileName().toString()))
                    .toList();
        } catch (IOException e) {
            throw cannotList(folder, e);
        }
    }

    private static RoentgenException cannotList(Path folder, IOException e) {
        return new DataException(
                        WHERE, folder + " must be readable", "", e.getClass().getSimpleName(), "Check its permissions.")
                .causedBy(e);
    }
}

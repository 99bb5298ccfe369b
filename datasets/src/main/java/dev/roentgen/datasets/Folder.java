package dev.roentgen.datasets;

import dev.roentgen.check.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What a folder holds, in natural order. Hidden files, as desktops leave them behind, don't count.
 *
 * @param where who asks, for errors
 * @param path the folder
 */
record Folder(String where, Path path) {
    /** The endings of the files that {@link dev.roentgen.datasets.image.Image} reads. */
    static final List<String> ENDINGS = List.of("png", "jpg", "jpeg", "tif", "tiff", "dcm", "bmp", "gif");

    static final String KINDS = "images (" + String.join(", ", ENDINGS) + ")";

    Folder of(String name) {
        return new Folder(where, path.resolve(name));
    }

    boolean exists() {
        return Files.isDirectory(path);
    }

    /** Throws unless it is a folder. */
    void check(String fix) {
        if (!Files.exists(path))
            throw new DataException(where, "the data folder must exist", "", "no " + path, "Check the path.");
        if (!exists()) throw new DataException(where, "the data must be", "a folder", "the file " + path, fix);
    }

    /** Images by their names without endings. Two that differ in the ending alone are an error. */
    TreeMap<String, Path> images() {
        return images(ENDINGS);
    }

    TreeMap<String, Path> images(List<String> endings) {
        var images = new TreeMap<String, Path>(NaturalOrder.INSTANCE);
        for (var file : list(entry -> !Files.isDirectory(entry))) {
            var name = file.getFileName().toString();
            int dot = name.lastIndexOf('.');
            if (dot < 0 || !endings.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT))) continue;
            if (!Files.isRegularFile(file)) throw noFile(file); // never left out unsaid
            var other = images.put(name.substring(0, dot), file);
            if (other != null) {
                throw new DataException(
                        where,
                        "images in " + path + " must differ in more than",
                        "their endings",
                        other.getFileName() + " and " + name,
                        "Rename or remove one of the two.");
            }
        }
        return images;
    }

    private DataException noFile(Path file) {
        boolean link = Files.isSymbolicLink(file);
        return new DataException(
                where,
                file + " must be",
                "a file",
                link ? "a link to nothing" : "a pipe, socket or device",
                link ? "Mend the link, or remove it." : "Replace it by an image, or remove it.");
    }

    List<Path> folders() {
        return list(Files::isDirectory);
    }

    /** What it holds, in a few words. */
    String content() {
        var names = list(file -> true).stream()
                .map(file -> file.getFileName().toString())
                .toList();
        if (names.isEmpty()) return "an empty folder";
        var first = String.join(", ", names.subList(0, Math.min(5, names.size())));
        return names.size() > 5 ? first + " and " + (names.size() - 5) + " more" : first;
    }

    private List<Path> list(Predicate<Path> wanted) {
        try (var files = Files.list(path)) {
            return files.filter(wanted)
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted((a, b) -> NaturalOrder.INSTANCE.compare(
                            a.getFileName().toString(), b.getFileName().toString()))
                    .toList();
        } catch (IOException e) {
            throw new DataException(
                            where,
                            path + " must be readable",
                            "",
                            e.getClass().getSimpleName(),
                            "Check its permissions.")
                    .causedBy(e);
        }
    }
}

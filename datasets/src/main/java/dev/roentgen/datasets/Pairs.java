package dev.roentgen.datasets;

import dev.roentgen.check.DataException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Images and masks, which belong together by name. */
final class Pairs {
    private Pairs() {}

    /** Throws unless every image has its mask, and every mask its image. */
    static void check(Folder images, Map<String, Path> pictures, Folder masks, Map<String, Path> outlines) {
        missing("image", "a mask", images, pictures, masks, outlines);
        missing("mask", "an image", masks, outlines, images, pictures);
    }

    private static void missing(
            String one, String other, Folder here, Map<String, Path> ones, Folder there, Map<String, Path> others) {
        List<String> names = ones.entrySet().stream()
                .filter(file -> !others.containsKey(file.getKey()))
                .map(file -> file.getValue().getFileName().toString())
                .toList();
        if (names.isEmpty()) return;
        var first = String.join(", ", names.subList(0, Math.min(3, names.size())));
        boolean single = names.size() == 1;
        throw new DataException(
                here.where(),
                "every " + one + " in " + here.path() + " must have",
                other + " of the same name in " + there.path(),
                single
                        ? "none for " + first
                        : "none for " + names.size() + " (" + first + (names.size() > 3 ? ", ...)" : ")"),
                "Add the " + other.substring(other.indexOf(' ') + 1) + (single ? "" : "s") + ", or remove the " + one
                        + (single ? "." : "s."));
    }
}

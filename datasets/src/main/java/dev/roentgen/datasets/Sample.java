package dev.roentgen.datasets;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One picture of a folder or list.
 *
 * @param name what identifies it on every machine, wherever the folder lies: {@code class/file}, or the path in a list
 * @param label the index of the class; -1 where there are no classes
 * @param image the file of the picture
 * @param mask the file of its mask; null where there are no masks, or none were asked for
 * @param group whom it shows; the name where that isn't known
 */
public record Sample(
        String name, int label, Path image, @Nullable Path mask, String group) {
    /** A picture of a patient of its own. */
    Sample(String name, int label, Path image, @Nullable Path mask) {
        this(name, label, image, mask, name);
    }

    /** The file of the picture and that of the mask. */
    List<Path> files() {
        return mask == null ? List.of(image) : List.of(image, mask);
    }
}

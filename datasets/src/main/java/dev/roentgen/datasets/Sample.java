package dev.roentgen.datasets;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One picture of a folder.
 *
 * @param className the class as the folder spells it
 * @param label the index of the class
 * @param name the name of the file
 * @param image the file of the picture
 * @param mask the file of the lung mask; null where the folder was opened without masks
 */
public record Sample(
        String className,
        int label,
        String name,
        Path image,
        @Nullable Path mask) {
    /** {@code class/name}: what identifies the sample on every machine, wherever the folder lies. */
    String key() {
        return className + "/" + name;
    }
}

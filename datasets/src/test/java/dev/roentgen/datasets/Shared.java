package dev.roentgen.datasets;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** The folder beside the checkout that holds what is not shipped: reference numbers and real images. */
public final class Shared {
    private Shared() {}

    /** The path of one of its folders; skips the calling test where it is absent. */
    public static Path folder(String name) {
        Path here = Path.of("").toAbsolutePath();
        for (Path up = here; up != null; up = up.getParent()) {
            Path folder = up.resolve("shared").resolve(name);
            if (Files.isDirectory(folder)) return folder;
        }
        assumeTrue(false, "no folder shared/" + name + " in or above " + here);
        throw new AssertionError("an assumption that is false does not return");
    }
}

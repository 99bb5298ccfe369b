package dev.roentgen.examples.course;

import dev.roentgen.check.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder for results, checked before the work that fills it. */
public record OutputFolder(Path path) {
    /** Makes the folder if need be, and checks that files can be written there. */
    public static OutputFolder at(Path path) {
        try {
            Files.createDirectories(path);
            Files.delete(Files.createTempFile(path, ".roentgen", ".tmp"));
            return new OutputFolder(path);
        } catch (IOException e) {
            throw (DataException) new DataException(
                            "--out",
                            "the folder must be",
                            "one that can be written to",
                            path + " (" + reason(e, path) + ")",
                            "Choose another with --out.")
                    .causedBy(e);
        }
    }

    private static String reason(IOException e, Path path) {
        if (e instanceof java.nio.file.FileAlreadyExistsException) return "a file";
        if (e instanceof java.nio.file.AccessDeniedException || !Files.isWritable(path)) return "no permission";
        return e.getClass().getSimpleName();
    }

    /** A file in it. */
    public Path file(String name) {
        return path.resolve(name);
    }
}

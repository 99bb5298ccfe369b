package dev.roentgen.datasets.image;

import dev.roentgen.check.ArgumentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Files that are there whole or not at all: written aside, then renamed, so that nobody ever meets half of one. */
public final class AtomicFile {
    private AtomicFile() {}

    /** Writes or replaces the file; where that fails, what was there before is still there. */
    public static void write(Path file, byte[] bytes) {
        Path target = file.toAbsolutePath();
        long writer =
                ProcessHandle.current().pid() * 1000 + Thread.currentThread().getId();
        Path aside = target.resolveSibling("." + target.getFileName() + "." + writer + ".part");
        try {
            Files.write(aside, bytes);
            Files.move(aside, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            delete(aside);
            throw new ArgumentException(
                            file.toString(),
                            "the file must be writable",
                            "",
                            e.getClass().getSimpleName(),
                            "Choose a folder that exists, has space left and may be written to.")
                    .causedBy(e);
        }
    }

    private static void delete(Path aside) {
        try {
            Files.deleteIfExists(aside);
        } catch (IOException e) {
            aside.toFile()
                    .deleteOnExit(); // the disk that failed the write may fail this too; the write's error is the one
            // to tell
        }
    }
}

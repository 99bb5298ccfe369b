package dev.roentgen.examples.course;

import dev.roentgen.check.DataException;
import dev.roentgen.datasets.Dataset;
import dev.roentgen.training.FolderLock;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

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

    /** Makes the folder if need be, and bars other runs from it until the lock is closed. */
    public static FolderLock hold(Path path) {
        return FolderLock.hold("--out", at(path).path());
    }

    private static String reason(IOException e, Path path) {
        if (Files.exists(path) && !Files.isDirectory(path)) return "a file";
        for (Path above = path.getParent(); above != null; above = above.getParent())
            if (Files.exists(above)) {
                if (!Files.isDirectory(above)) return "in " + above + ", a file";
                break;
            }
        if (e instanceof AccessDeniedException || !Files.isWritable(path)) return "no permission";
        return e.getClass().getSimpleName();
    }

    /** Throws where one of the images or masks lies in it, so that no result is written over them. */
    public void holdsNoneOf(Dataset images) {
        Set<Path> folders = new LinkedHashSet<>();
        for (int i = 0; i < images.size(); i++)
            for (Path file : images.files(i)) folders.add(file.toAbsolutePath().getParent());
        for (Path folder : folders)
            if (same(folder, path))
                throw new DataException(
                        "--out",
                        "the folder must be",
                        "another than the images'",
                        path.toString(),
                        "Results would be written over them: choose another with --out.");
    }

    /** Whether two names are of one file or folder that is there. */
    public static boolean same(Path one, Path other) {
        try {
            return Files.isSameFile(one, other);
        } catch (IOException e) {
            return false; // one of them is not there
        }
    }

    /** A file in it. */
    public Path file(String name) {
        return path.resolve(name);
    }
}

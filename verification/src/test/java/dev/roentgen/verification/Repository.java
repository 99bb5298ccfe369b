package dev.roentgen.verification;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** The files of this checkout, less what a build makes. */
final class Repository {
    /** Its root: tests run in their module's folder. */
    static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    private static final Set<String> MADE = Set.of("target", ".git", "out", "node_modules");

    private Repository() {}

    /** All files whose path from the root, with forward slashes, passes the filter. */
    static List<Path> files(Predicate<String> filter) {
        var found = new ArrayList<Path>();
        try {
            Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    boolean made = MADE.contains(folder.getFileName().toString());
                    return made && !folder.equals(ROOT) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (filter.test(ROOT.relativize(file).toString().replace('\\', '/'))) found.add(file);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    /** The folders with the compiled classes of all modules. */
    static List<Path> classes() {
        return files(path -> path.endsWith("/pom.xml")).stream()
                .map(pom -> pom.resolveSibling("target/classes"))
                .filter(Files::isDirectory)
                .toList();
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.roentgen.models.open;

import dev.roentgen.check.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A model's folder in a hub's cache: {@code models--owner--name} with {@code refs} and {@code snapshots}. */
final class HubFolder {
    private static final String SNAPSHOTS = "snapshots";

    private HubFolder() {}

    static boolean is(Path folder) {
        return Files.isDirectory(folder.resolve(SNAPSHOTS));
    }

    /** The snapshot that {@code main} stands for; without it the only one there is. */
    static Path snapshot(Path folder) {
        Path main = folder.resolve("refs").resolve("main");
        try {
            if (Files.isRegularFile(main)) {
                Path named =
                        folder.resolve(SNAPSHOTS).resolve(Files.readString(main).strip());
                if (Files.isDirectory(named)) return named;
            }
            List<Path> all;
            try (var list = Files.list(folder.resolve(SNAPSHOTS))) {
                all = list.filter(Files::isDirectory).sorted().toList();
            }
            if (all.size() == 1) return all.get(0);
            throw broken(
                    folder,
                    "the cache must hold",
                    "the snapshot of 'main', or only one",
                    all.isEmpty()
                            ? "none"
                            : String.join(
                                    ", ",
                                    all.stream()
                                            .map(s -> s.getFileName().toString())
                                            .toList()),
                    all.isEmpty() ? "Download the model again." : "Give the path of one, as " + all.get(0) + ".");
        } catch (IOException e) {
            DataException error = broken(folder, "the cache must be", "readable", String.valueOf(e.getMessage()), "");
            error.causedBy(e);
            throw error;
        }
    }

    /** What a model is called by its folder in a cache, or else its folder's own name. */
    static String name(Path path) {
        Path real = path.toAbsolutePath().normalize();
        for (Path p = real; p != null; p = p.getParent()) {
            String name = String.valueOf(p.getFileName());
            if (name.startsWith("models--"))
                return name.substring("models--".length()).replace("--", "/");
        }
        return String.valueOf(real.getFileName());
    }

    private static DataException broken(Path folder, String rule, String expected, String got, String fix) {
        return new DataException("Models.open " + folder, rule, expected, got, fix);
    }
}

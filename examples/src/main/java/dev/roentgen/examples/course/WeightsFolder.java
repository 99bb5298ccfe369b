package dev.roentgen.examples.course;

import dev.roentgen.check.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The folder of {@code --weights}: for a model {@code NAME.pth}, {@code .pt}, {@code .safetensors} or a folder {@code NAME}. */
record WeightsFolder(Path path) {
    private static final List<String> ENDINGS = List.of(".pth", ".pt", ".safetensors", "");

    /** Checks that it is a folder. */
    WeightsFolder {
        if (!Files.isDirectory(path))
            throw new DataException(
                    "--weights",
                    "it must be",
                    "a folder of checkpoints",
                    path + (Files.exists(path) ? " (a file)" : " (none)"),
                    "docs/course.md lists their names and where they come from.");
    }

    /** A model's checkpoint, also where torchvision's hash follows the name, as in {@code swin_b-68c6b09e.pth}. */
    Optional<Path> find(String name) {
        for (String ending : ENDINGS) {
            Path file = path.resolve(name + ending);
            if (Files.exists(file)) return Optional.of(file);
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(f -> f.getFileName().toString().matches("\\Q" + name + "\\E-[0-9a-f]{8}\\.pth"))
                    .sorted()
                    .findFirst();
        } catch (IOException e) {
            throw (DataException) new DataException(
                            "--weights",
                            "the folder must be",
                            "readable",
                            path + " (" + e.getClass().getSimpleName() + ")",
                            "Check its permissions.")
                    .causedBy(e);
        }
    }

    /** The first of these that is there. */
    Path require(String... names) {
        return Stream.of(names)
                .flatMap(n -> find(n).stream())
                .findFirst()
                .orElseThrow(() -> new DataException(
                        "--weights",
                        "the folder must hold",
                        String.join(
                                " or ",
                                Stream.of(names).map(WeightsFolder::lookedFor).toList()),
                        path + " without",
                        "docs/course.md says where to get it; leave --weights out for random weights."));
    }

    private static String lookedFor(String name) {
        return "one of " + name + ".pth, " + name + "-XXXXXXXX.pth, " + name + ".pt, " + name
                + ".safetensors and a folder " + name;
    }
}

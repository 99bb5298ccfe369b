package dev.roentgen.examples.course;

import dev.roentgen.check.DataException;
import dev.roentgen.examples.course.report.RowJson;
import dev.roentgen.weights.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * What a row leaves in its folder, so that a run that was stopped can go on: the options it is made with, from its beginning;
 * checkpoints, until its end; and then its figures.
 */
final class RowFiles {
    /** A finished row: the same JSON as in {@code results.json}. */
    static final String METRICS = "metrics.json";

    /** A folder for each training of a row that is under way. */
    static final String CHECKPOINTS = "checkpoints";

    private final Path folder;
    private final CourseOptions options;

    RowFiles(Path folder, CourseOptions options) {
        this.folder = folder;
        this.options = options;
    }

    /** The row if it is finished; throws if it, or one that is under way, was made with other options. */
    Optional<Row> kept() {
        if (!Files.exists(folder.resolve(AskedOptions.FILE))) return Optional.empty();
        options.asked().sameAsIn(folder, "choose another folder");
        if (!Files.exists(folder.resolve(METRICS))) return Optional.empty();
        return Optional.of(RowJson.read(json(folder.resolve(METRICS)), folder.resolve(METRICS)));
    }

    /** Before a row's first step. */
    void begin() {
        OutputFolder.at(folder);
        options.asked().writeTo(folder);
    }

    /** After a row's last: it counts as finished only when its figures are there. */
    void finish(Row row) {
        write(folder.resolve(METRICS), RowJson.of(row));
        delete(CHECKPOINTS);
    }

    /** Throws where a training of this row was stopped on its way. */
    void checkNotUnderWay() {
        Path checkpoints = folder.resolve(CHECKPOINTS);
        if (!Files.isDirectory(checkpoints)) return;
        try (Stream<Path> all = Files.walk(checkpoints)) {
            if (all.noneMatch(file -> file.getFileName().toString().startsWith("checkpoint-"))) return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new DataException(
                "--out",
                "a row that is made anew must have",
                "no checkpoints of a run that was stopped",
                checkpoints.toString(),
                "Add --resume to go on with that run, delete them, or choose another folder.");
    }

    /** Before a run that begins anew: nothing of an older one is taken for its own. */
    void forget() {
        for (String name : List.of(METRICS, AskedOptions.FILE, CHECKPOINTS)) delete(name);
    }

    static void write(Path file, Map<String, ?> content) {
        AtomicFile.write(
                file, new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(content));
    }

    static JsonNode json(Path file) {
        try {
            return new ObjectMapper().readTree(file.toFile());
        } catch (JacksonException e) {
            throw (DataException) new DataException(
                            file.toString(),
                            "the file must be",
                            "JSON",
                            "text that is none",
                            "Delete it to begin anew.")
                    .causedBy(e);
        }
    }

    private void delete(String name) {
        delete(folder.resolve(name));
    }

    /** Deletes a file or a folder with all that is in it, if it is there. */
    static void delete(Path file) {
        if (!Files.exists(file)) return;
        try (Stream<Path> all = Files.walk(file)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(each);
        } catch (IOException e) {
            throw (DataException) new DataException(
                            file.toString(), "what an older run left must be", "deletable", e.toString(), "Delete it.")
                    .causedBy(e);
        }
    }
}

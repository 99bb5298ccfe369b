package dev.roentgen.examples.course;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.DataException;
import dev.roentgen.examples.course.report.RowJson;
import dev.roentgen.weights.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

    /** What a row is made with. */
    static final String OPTIONS = "options.json";

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
        if (!Files.exists(folder.resolve(OPTIONS))) return Optional.empty();
        sameOptions();
        if (!Files.exists(folder.resolve(METRICS))) return Optional.empty();
        return Optional.of(RowJson.read(json(METRICS), folder.resolve(METRICS)));
    }

    private void sameOptions() {
        Map<String, String> now = options.asked(), then = new LinkedHashMap<>();
        for (var e : json(OPTIONS).properties())
            then.put(e.getKey(), e.getValue().asString());
        Set<String> names = new LinkedHashSet<>(now.keySet());
        names.addAll(then.keySet());
        List<String> expected = new ArrayList<>(), got = new ArrayList<>();
        for (String name : names) {
            String before = then.getOrDefault(name, CourseOptions.UNSET),
                    asked = now.getOrDefault(name, CourseOptions.UNSET);
            if (before.equals(asked)) continue;
            expected.add(name + " " + before);
            got.add(name + " " + asked);
        }
        if (!got.isEmpty())
            throw new ArgumentException(
                    "--resume",
                    "the options must be those of the run in " + folder + ":",
                    String.join(", ", expected),
                    String.join(", ", got),
                    "Give the same options, or leave --resume out to begin anew.");
    }

    /** Before a row's first step. */
    void begin() {
        OutputFolder.at(folder);
        write(OPTIONS, options.asked());
    }

    /** After a row's last: it counts as finished only when its figures are there. */
    void finish(Row row) {
        write(METRICS, RowJson.of(row));
        delete(CHECKPOINTS);
    }

    /** Before a run that begins anew: nothing of an older one is taken for its own. */
    void forget() {
        for (String name : List.of(METRICS, OPTIONS, CHECKPOINTS)) delete(name);
    }

    private void write(String name, Map<String, ?> content) {
        AtomicFile.write(
                folder.resolve(name),
                new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(content));
    }

    private JsonNode json(String name) {
        Path file = folder.resolve(name);
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

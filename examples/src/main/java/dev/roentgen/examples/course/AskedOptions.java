package dev.roentgen.examples.course;

import dev.roentgen.check.ArgumentException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The options that decide what a run gives, by their names, as a file of its folder: so a run that was stopped is gone on with
 * as it was begun, or not at all.
 *
 * @param values {@link #UNSET} where one was not given
 */
public record AskedOptions(Map<String, String> values) {
    /** The file's name. */
    public static final String FILE = "options.json";

    /** What stands for an option that was not given. */
    public static final String UNSET = "left out";

    /** Writes them into a run's folder. */
    public void writeTo(Path folder) {
        RowFiles.write(folder.resolve(FILE), values);
    }

    /**
     * Throws where a run's folder holds others.
     *
     * @param instead what to do instead of giving the same options
     */
    public void sameAsIn(Path folder, String instead) {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) return;
        Map<String, String> then = new LinkedHashMap<>();
        for (var e : RowFiles.json(file).properties())
            then.put(e.getKey(), e.getValue().asString());
        Set<String> names = new LinkedHashSet<>(values.keySet());
        names.addAll(then.keySet());
        List<String> expected = new ArrayList<>(), got = new ArrayList<>();
        for (String name : names) {
            String before = then.getOrDefault(name, UNSET), asked = values.getOrDefault(name, UNSET);
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
                    "Give the same options, or " + instead + ".");
    }

    /** Those that were given, as a command line has them. */
    @Override
    public String toString() {
        return values.entrySet().stream()
                .filter(e -> !e.getValue().equals(UNSET) && !e.getValue().equals("false"))
                .map(e -> e.getValue().equals("true") ? e.getKey() : e.getKey() + " " + e.getValue())
                .collect(Collectors.joining(" "));
    }
}

package dev.roentgen.datasets;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.DataException;
import dev.roentgen.check.RoentgenException;
import dev.roentgen.weights.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A data set in parts that share no file and no copy of a file.
 *
 * @param training what a model learns from
 * @param validation what chooses the best epoch
 * @param test what is only measured; empty unless asked for
 */
public record Split(CovidRadiography training, CovidRadiography validation, CovidRadiography test) {
    /** The parts while they are filled. */
    private record Parts(List<Sample> training, List<Sample> validation, List<Sample> test) {
        Parts() {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }

        @Nullable
        List<Sample> named(String part) {
            return switch (part) {
                case "training" -> training;
                case "validation" -> validation;
                case "test" -> test;
                default -> null;
            };
        }

        Split of(CovidRadiography data) {
            return new Split(data.only(training), data.only(validation), data.only(test));
        }
    }

    static Split of(CovidRadiography data, double training, double validation, long seed) {
        if (!(training > 0 && validation > 0 && training + validation <= 1 + 1e-9)) {
            throw new ArgumentException(
                    "CovidRadiography.split",
                    "the shares must be",
                    "above 0 and at most 1 in sum",
                    "training " + training + ", validation " + validation,
                    "Use split(0.8, seed).");
        }
        var groups = new ArrayList<>(Duplicates.groups(data.samples()));
        groups.sort(Comparator.comparingLong(
                        (List<Sample> group) -> Shuffle.mix(seed, group.get(0).key()))
                .thenComparing(group -> group.get(0).key()));
        var parts = new Parts();
        for (int label = 0; label < data.classes().size(); label++) {
            int of = label; // a group counts for the class of its first sample, should copies have two labels
            divide(groups.stream().filter(group -> group.get(0).label() == of).toList(), training, validation, parts);
        }
        return parts.of(data);
    }

    /** One class: fills training, then validation, up to their shares; each gets something where there is enough for it. */
    private static void divide(List<List<Sample>> groups, double training, double validation, Parts parts) {
        int all = groups.stream().mapToInt(List::size).sum();
        boolean tested = training + validation < 1 - 1e-9;
        int first = Math.max(1, Math.min((int) Math.rint(all * training), all - 1));
        int second = tested ? Math.max(1, Math.min((int) Math.rint(all * validation), all - first - 1)) : all - first;
        int trained = 0, validated = 0;
        for (var group : groups) {
            if (trained + group.size() <= first || trained == 0) {
                parts.training.addAll(group);
                trained += group.size();
            } else if (!tested || validated + group.size() <= second || validated == 0) {
                parts.validation.addAll(group);
                validated += group.size();
            } else {
                parts.test.addAll(group);
            }
        }
    }

    /** Writes one line per file, {@code part <tab> class <tab> name}, aside first and then renamed. */
    public void writeTo(Path file) {
        var text = new StringBuilder("# part\tclass\tfile\n");
        lines(text, "training", training);
        lines(text, "validation", validation);
        lines(text, "test", test);
        AtomicFile.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void lines(StringBuilder text, String part, CovidRadiography data) {
        for (var sample : data.samples()) {
            text.append(part).append('\t');
            text.append(sample.className()).append('\t').append(sample.name()).append('\n');
        }
    }

    /** Reads what {@link #writeTo} wrote; it must name every image of the data set, and no other, exactly once. */
    public static Split read(Path file, CovidRadiography data) {
        var known = new HashMap<String, Sample>();
        for (var sample : data.samples()) known.put(sample.key(), sample);
        var parts = new Parts();
        var seen = new HashSet<String>();
        int number = 0;
        for (var line : lines(file)) {
            number++;
            if (line.isBlank() || line.startsWith("#")) continue;
            var words = line.split("\t");
            var part = parts.named(words[0]);
            if (words.length != 3 || part == null) throw malformed(file, number, line);
            var key = words[1] + "/" + words[2];
            var sample = known.get(key);
            if (sample == null)
                throw wrong(file, number, "a file of the data set", key, "Use the split of this data set.");
            if (!seen.add(key))
                throw wrong(file, number, "a file not named before", key, "Delete one of the two lines.");
            part.add(sample);
        }
        if (seen.size() != known.size()) {
            throw new DataException(
                    file.toString(),
                    "the split must name",
                    "all " + known.size() + " images of the data set",
                    String.valueOf(seen.size()),
                    "Use the split of this data set, or make a new one.");
        }
        return parts.of(data);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new DataException(
                            file.toString(),
                            "the split must be a readable text file",
                            "",
                            e.getClass().getSimpleName(),
                            "Check the path, or make a new split.")
                    .causedBy(e);
        }
    }

    private static RoentgenException wrong(Path file, int number, String expected, String got, String fix) {
        return new DataException(file.toString(), "line " + number + " must name", expected, got, fix);
    }

    private static RoentgenException malformed(Path file, int number, String line) {
        return new DataException(
                file.toString(),
                "line " + number + " must be",
                "training, validation or test, then class and file, with tabs between",
                "'" + line.replace('\t', ' ') + "'",
                "Write splits with Split.writeTo.");
    }
}

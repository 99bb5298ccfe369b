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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A data set in parts that share no patient, no file and no copy of a file.
 *
 * @param training what a model learns from
 * @param validation what chooses the best epoch
 * @param test what is only measured; empty unless asked for
 */
public record Split(Subset training, Subset validation, Subset test) {
    private static final List<String> PARTS = List.of("training", "validation", "test");

    private static Split of(Dataset data, List<List<Integer>> parts) {
        return new Split(
                Subset.ordered(data, parts.get(0)),
                Subset.ordered(data, parts.get(1)),
                Subset.ordered(data, parts.get(2)));
    }

    private static List<List<Integer>> empty() {
        return List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }

    static Split of(Dataset data, double training, double validation, long seed) {
        if (!(training > 0 && validation > 0 && training + validation <= 1 + 1e-9)) {
            throw new ArgumentException(
                    "Dataset.split",
                    "the shares must be",
                    "above 0 and at most 1 in sum",
                    "training " + training + ", validation " + validation,
                    "Use split(0.8, seed).");
        }
        var groups = new TreeMap<Integer, List<Integer>>(); // by their first pictures
        for (var group : Duplicates.groups(data)) groups.put(group.get(0), group);
        double[] shares = training + validation < 1 - 1e-9
                ? new double[] {training, validation, 1 - training - validation}
                : new double[] {training, validation};
        var parts = empty();
        for (var firsts : Subset.byLabel(data, List.copyOf(groups.keySet()))) { // a group counts for its first's class
            if (firsts.size() < shares.length) throw tooFew(data, firsts, shares.length);
            var drawn = firsts.stream()
                    .sorted(Subset.drawing(data, seed))
                    .map(first -> groups.getOrDefault(first, List.of()))
                    .toList();
            var divided = divide(drawn, shares);
            for (int p = 0; p < shares.length; p++) divided.get(p).forEach(parts.get(p)::addAll);
        }
        return of(data, parts);
    }

    private static DataException tooFew(Dataset data, List<Integer> firsts, int parts) {
        int first = firsts.get(0), label = data.label(first);
        return new DataException(
                "Dataset.split",
                label < 0 ? "there must be" : "the class " + data.classes().get(label) + " must have",
                "a picture for each of " + parts + " parts that is no copy, nor of the same patient",
                firsts.size() + " (" + data.name(first) + ")",
                label < 0 ? "Add images." : "Add images to the class, or leave it out.");
    }

    /** One class: fills each part up to its share, the last with the rest; each part gets something. */
    private static List<List<List<Integer>>> divide(List<List<Integer>> groups, double[] shares) {
        int all = groups.stream().mapToInt(List::size).sum();
        var parts = new ArrayList<List<List<Integer>>>();
        for (int p = 0; p < shares.length; p++) parts.add(new ArrayList<>());
        int[] size = new int[shares.length];
        for (var group : groups) {
            int p = 0;
            while (p < shares.length - 1 && size[p] > 0 && size[p] + group.size() > Math.rint(all * shares[p])) p++;
            parts.get(p).add(group);
            size[p] += group.size();
        }
        for (var part : parts) {
            if (!part.isEmpty()) continue;
            var richest =
                    parts.stream().max(Comparator.comparingInt(List::size)).orElseThrow();
            part.add(richest.remove(richest.size() - 1));
        }
        return parts;
    }

    /** Writes one line per picture, {@code part <tab> name}, aside first and then renamed. */
    public void writeTo(Path file) {
        var text = new StringBuilder("# part\tname\n");
        lines(text, "training", training);
        lines(text, "validation", validation);
        lines(text, "test", test);
        AtomicFile.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void lines(StringBuilder text, String part, Dataset data) {
        for (int i = 0; i < data.size(); i++) {
            var name = data.name(i);
            if (!name.matches("[^\\t\\r\\n]*"))
                throw new DataException(
                        "Split.writeTo", "a name must have", "no tab and no line break", name, "Rename it.");
            text.append(part).append('\t').append(name).append('\n');
        }
    }

    /** Reads what {@link #writeTo} wrote; it must name every picture of the data set, and no other, exactly once. */
    public static Split read(Path file, Dataset data) {
        var left = new LinkedHashMap<String, Integer>();
        for (int i = 0; i < data.size(); i++) left.put(data.name(i), i);
        var known = Set.copyOf(left.keySet());
        var parts = empty();
        int number = 0;
        for (var line : lines(file)) {
            number++;
            if (line.isBlank() || line.startsWith("#")) continue;
            var words = line.split("\t");
            int part = PARTS.indexOf(words[0]);
            if (words.length != 2 || part < 0) throw malformed(file, number, line);
            var name = words[1];
            if (!known.contains(name))
                throw wrong(file, number, "a picture of the data set", name, "Use the split of this data set.");
            var index = left.remove(name);
            if (index == null)
                throw wrong(file, number, "a picture not named before", name, "Delete one of the two lines.");
            parts.get(part).add(index);
        }
        if (left.isEmpty()) return of(data, parts);
        var missing = left.keySet().stream().limit(3).collect(Collectors.joining(", "));
        throw new DataException(
                file.toString(),
                "the split must name",
                "all " + data.size() + " pictures of the data set",
                data.size() - left.size() + ", without " + missing + (left.size() > 3 ? ", ..." : ""),
                "Use the split of this data set, or make a new one.");
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
                "training, validation or test, then a name, with a tab between",
                "'" + line.replace('\t', ' ') + "'",
                "Write splits with Split.writeTo.");
    }
}

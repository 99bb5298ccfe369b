package dev.roentgen.examples.course;

import dev.roentgen.check.DataException;
import dev.roentgen.datasets.Dataset;
import dev.roentgen.weights.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a classifier said of each unseen image, as a file of its row: so rows can be tested in pairs, in later runs too. */
final class Predictions {
    private static final String FILE = "predictions.tsv";

    private Predictions() {}

    /** Writes one line per image: name, true class, class found. */
    static void write(ClassifierFigures figures, Dataset images, OutputFolder folder) {
        StringBuilder text = new StringBuilder("image\ttrue\tfound\n");
        int[] found = figures.found();
        for (int i = 0; i < found.length; i++)
            text.append(images.name(i).replace('\t', ' '))
                    .append('\t')
                    .append(images.label(i))
                    .append('\t')
                    .append(found[i])
                    .append('\n');
        AtomicFile.write(folder.file(FILE), text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A sentence of McNemar's test of the most accurate row against each other one; empty where there are no two rows of the
     * same images.
     */
    static Optional<String> compared(Experiment experiment, List<Row> rows, CourseRun run) {
        List<Row> made = rows.stream().filter(row -> !row.isFailed()).toList();
        Optional<Row> best = made.stream().max(Comparator.comparingDouble(Predictions::accuracy));
        List<String> tests = new ArrayList<>();
        for (Row row : made) {
            if (row == best.orElseThrow()) continue;
            ClassifierFigures first = read(experiment, best.orElseThrow(), run), second = read(experiment, row, run);
            if (first.found().length == second.found().length)
                tests.add(String.format(Locale.ROOT, "%s %.3f", row.model(), first.mcNemar(second)));
        }
        if (tests.isEmpty()) return Optional.empty();
        return Optional.of("Whether chance explains the difference from "
                + best.orElseThrow().model() + ", the most accurate (McNemar's test, p): " + String.join(", ", tests)
                + ".");
    }

    private static double accuracy(Row row) {
        Figure f = row.figures().get(Published.ACCURACY);
        return f == null ? Double.NEGATIVE_INFINITY : f.value();
    }

    private static ClassifierFigures read(Experiment experiment, Row row, CourseRun run) {
        Path file = run.folder(experiment, row.model()).file(FILE);
        try {
            List<String[]> lines = Files.readAllLines(file).stream()
                    .skip(1)
                    .map(line -> line.split("\t"))
                    .toList();
            return new ClassifierFigures(
                    lines.stream().mapToInt(l -> Integer.parseInt(l[1])).toArray(),
                    lines.stream().mapToInt(l -> Integer.parseInt(l[2])).toArray(),
                    run.data().training().classes().size());
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw (DataException) new DataException(
                            file.toString(),
                            "it must be",
                            "the predictions that this row wrote",
                            e.getClass().getSimpleName(),
                            "Run the row again, into a new folder.")
                    .causedBy(e);
        }
    }
}

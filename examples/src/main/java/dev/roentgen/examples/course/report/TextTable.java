package dev.roentgen.examples.course.report;

import dev.roentgen.examples.course.Figure;
import dev.roentgen.examples.course.Part;
import dev.roentgen.examples.course.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A part's table for a terminal: what was measured, and the published figure in brackets behind it. */
public final class TextTable {
    private TextTable() {}

    /** The lines, heading first. */
    public static List<String> of(Part part) {
        List<List<String>> cells = new ArrayList<>();
        List<String> heads = new ArrayList<>(List.of("model"));
        for (String column : part.columns()) heads.addAll(List.of(column, "(published)"));
        heads.add("s/epoch");
        cells.add(heads);
        for (Row row : part.rows()) {
            List<String> line = new ArrayList<>(List.of(row.model()));
            for (String column : part.columns()) {
                Figure f = row.figures().get(column);
                line.add(f == null ? "-" : number(f.value()));
                Double published = row.published().get(column);
                line.add(published == null ? "" : "(" + number(published) + ")");
            }
            line.add(
                    Double.isNaN(row.secondsPerEpoch())
                            ? "-"
                            : String.format(Locale.ROOT, "%.2f", row.secondsPerEpoch()));
            cells.add(line);
        }
        List<String> lines = new ArrayList<>(List.of(part.title()));
        lines.addAll(aligned(cells));
        lines.addAll(part.notes());
        return lines;
    }

    /** The lines of a confusion matrix {@code [true class][found class]}, heading first. */
    public static List<String> confusion(List<String> classes, long[][] counts) {
        List<List<String>> cells = new ArrayList<>();
        List<String> heads = new ArrayList<>(List.of("true \\ found"));
        heads.addAll(classes);
        cells.add(heads);
        for (int c = 0; c < counts.length; c++) {
            List<String> line = new ArrayList<>(List.of(classes.get(c)));
            for (long n : counts[c]) line.add(Long.toString(n));
            cells.add(line);
        }
        return aligned(cells);
    }

    /** One line for each row of cells: the first column to the left, the others to the right. */
    private static List<String> aligned(List<List<String>> cells) {
        List<String> lines = new ArrayList<>();
        for (List<String> line : cells) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < line.size(); i++) {
                int column = i;
                int width = cells.stream()
                        .mapToInt(c -> c.get(column).length())
                        .max()
                        .orElse(0);
                String cell = line.get(i);
                text.append(
                        i == 0
                                ? cell + " ".repeat(width - cell.length())
                                : "  " + " ".repeat(width - cell.length()) + cell);
            }
            lines.add(text.toString().stripTrailing());
        }
        return lines;
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.4f", value);
    }
}

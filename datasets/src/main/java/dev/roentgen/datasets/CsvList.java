package dev.roentgen.datasets;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.roentgen.check.DataException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A list of images in a CSV file, paths from the file's folder on.
 *
 * <pre>
 * path,label,mask,patient
 * a/1.png,normal,a/1-lungs.png,P07
 * a/2.dcm,ill,a/2-lungs.png,P12
 * </pre>
 *
 * <p>Only {@code path} is needed. Classes are the labels in natural order; pictures of one patient stay on one side of a split.
 */
public final class CsvList extends FileDataset {
    private static final List<String> COLUMNS = List.of("path", "label", "mask", "patient");

    private CsvList(List<String> classes, List<Sample> samples) {
        super(classes, samples);
    }

    /** Opens a list; throws {@link DataException} that names the line where something is missing, double or not a file. */
    public static CsvList open(Path file) {
        List<CsvRecord> rows = rows(file);
        if (rows.isEmpty()) throw wrong(file, "the list must have", "a header and images", "an empty file", "");
        var header = rows.get(0).getFields().stream().map(String::strip).toList();
        if (!header.contains("path") || !COLUMNS.containsAll(header) || new HashSet<>(header).size() < header.size()) {
            throw wrong(
                    file,
                    "the first line must name",
                    "path and any of label, mask, patient",
                    String.join(",", header),
                    "Rename the columns, and remove others.");
        }
        var lines = rows.subList(1, rows.size()).stream()
                .map(row -> new Line(file, header, row))
                .filter(line -> !line.isBlank())
                .toList();
        lines.forEach(Line::check);
        if (lines.isEmpty()) throw wrong(file, "the list must have", "images", "a header alone", "");
        var classes = new TreeSet<String>(NaturalOrder.INSTANCE);
        if (header.contains("label")) for (var line : lines) classes.add(line.needed("label"));
        return new CsvList(List.copyOf(classes), samples(lines, List.copyOf(classes)));
    }

    private static List<CsvRecord> rows(Path file) {
        try (CsvReader<CsvRecord> reader = CsvReader.builder()
                .detectBomHeader(true)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE) // checked line by line, so that the error names it
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .ofCsvRecord(file)) {
            return reader.stream().toList();
        } catch (IOException | UncheckedIOException | CsvParseException e) {
            var got = e instanceof CsvParseException && e.getMessage() != null
                    ? e.getMessage()
                    : e.getClass().getSimpleName();
            throw (DataException)
                    wrong(file, "the list must be a readable CSV file", "", got, "Check the path and the quotes.")
                            .causedBy(e);
        }
    }

    private static List<Sample> samples(List<Line> lines, List<String> classes) {
        var samples = new ArrayList<Sample>();
        Map<Path, Line> images = new HashMap<>(), masks = new HashMap<>();
        for (var line : lines) {
            var image = line.own("path", "image", images);
            var name = line.needed("path");
            var patient = line.has("patient") ? line.needed("patient") : name;
            samples.add(new Sample(
                    name,
                    line.has("label") ? classes.indexOf(line.needed("label")) : -1,
                    image,
                    line.has("mask") ? line.own("mask", "mask", masks) : null,
                    patient));
        }
        return samples;
    }

    /** One line, with the header's names for its fields. */
    private record Line(Path file, List<String> header, CsvRecord row) {
        long number() {
            return row.getStartingLineNumber();
        }

        boolean has(String column) {
            return header.contains(column);
        }

        boolean isBlank() {
            return row.getFieldCount() == 1 && row.getField(0).isBlank();
        }

        /** As many fields as the header, of text that was read as it was written. */
        void check() {
            if (row.getFieldCount() != header.size())
                throw wrong("must have", header.size() + " fields", Integer.toString(row.getFieldCount()));
            if (row.getFields().stream().anyMatch(field -> field.indexOf('\uFFFD') >= 0))
                throw CsvList.wrong(
                        file, "line " + number() + " must be", "UTF-8 text", "other bytes", "Save the list as UTF-8.");
        }

        String needed(String column) {
            var value = row.getField(header.indexOf(column)).strip();
            if (value.isEmpty()) throw wrong("must have", "a " + column, "none");
            return value;
        }

        /** A file that no line before has named. */
        Path own(String column, String what, Map<Path, Line> before) {
            var path = file(column);
            var twin = before.put(path, this);
            if (twin != null)
                throw wrong("must name", "another " + what + " than line " + twin.number(), path.toString());
            return path;
        }

        private Path file(String column) {
            var name = needed(column);
            try {
                var path = file.toAbsolutePath().resolveSibling(name).normalize();
                if (Files.isRegularFile(path)) return path;
                throw wrong("must name", "a file as its " + column, "no " + path);
            } catch (InvalidPathException e) {
                throw (DataException) wrong("must name", "a file as its " + column, e.getReason())
                        .causedBy(e);
            }
        }

        DataException wrong(String rule, String expected, String got) {
            return CsvList.wrong(file, "line " + number() + " " + rule, expected, got, "Correct or remove the line.");
        }
    }

    private static DataException wrong(Path file, String rule, String expected, String got, String fix) {
        return new DataException(file.toString(), rule, expected, got, fix);
    }
}

package dev.roentgen.datasets;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.roentgen.check.DataException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
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
                .toList();
        if (lines.isEmpty()) throw wrong(file, "the list must have", "images", "a header alone", "");
        var classes = new TreeSet<String>(NaturalOrder.INSTANCE);
        if (header.contains("label")) for (var line : lines) classes.add(line.needed("label"));
        return new CsvList(List.copyOf(classes), samples(lines, List.copyOf(classes)));
    }

    private static List<CsvRecord> rows(Path file) {
        try (CsvReader<CsvRecord> reader =
                CsvReader.builder().detectBomHeader(true).ofCsvRecord(file)) {
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
        var seen = new HashMap<Path, Line>();
        for (var line : lines) {
            var image = line.file("path");
            var twin = seen.put(image, line);
            if (twin != null)
                throw line.wrong("must name", "another image than line " + twin.number(), image.toString());
            var name = line.needed("path");
            var patient = line.has("patient") ? line.needed("patient") : name;
            samples.add(new Sample(
                    name,
                    line.has("label") ? classes.indexOf(line.needed("label")) : -1,
                    image,
                    line.has("mask") ? line.file("mask") : null,
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

        String needed(String column) {
            var value = row.getField(header.indexOf(column)).strip();
            if (value.isEmpty()) throw wrong("must have", "a " + column, "none");
            return value;
        }

        Path file(String column) {
            var path = file.toAbsolutePath().resolveSibling(needed(column)).normalize();
            if (!Files.isRegularFile(path)) throw wrong("must name", "a file as its " + column, "no " + path);
            return path;
        }

        DataException wrong(String rule, String expected, String got) {
            return CsvList.wrong(file, "line " + number() + " " + rule, expected, got, "Correct or remove the line.");
        }
    }

    private static DataException wrong(Path file, String rule, String expected, String got, String fix) {
        return new DataException(file.toString(), rule, expected, got, fix);
    }
}

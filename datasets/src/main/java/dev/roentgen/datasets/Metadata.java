package dev.roentgen.datasets;

import dev.roentgen.check.DataException;
import dev.roentgen.check.RoentgenException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.dhatim.fastexcel.reader.ExcelReaderException;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.Row;

/**
 * Where the pictures come from, as the tables {@code <class>.metadata.xlsx} say.
 *
 * <p>Of their columns FILE NAME, FORMAT, SIZE and URL only the first and the last are read: SIZE is wrong (256*256) in Kaggle's
 * files, and URL is not always right. Names match without regard to case, since NORMAL-1 in the table is Normal-1 on the disk.
 */
public final class Metadata {
    private final Map<String, String> urls;

    private Metadata(Map<String, String> urls) {
        this.urls = urls;
    }

    /** Reads the tables that lie in the data folder; a class without one has no addresses. */
    public static Metadata of(Path folder) {
        var urls = new HashMap<String, String>();
        for (var className : CovidRadiography.CLASSES) {
            var table = folder.resolve(className + ".metadata.xlsx");
            if (Files.exists(table)) read(table, className, urls);
        }
        return new Metadata(urls);
    }

    /** The address that the table gives for a picture. */
    public Optional<String> url(Sample sample) {
        var words = sample.name().replaceFirst("\\.[^.]*$", "").split("/");
        return Optional.ofNullable(urls.get(key(words[0], words[words.length - 1])));
    }

    private static String key(String className, String name) {
        return className + "/" + name.strip().toLowerCase(Locale.ROOT);
    }

    private static void read(Path table, String className, Map<String, String> urls) {
        List<Row> rows;
        try (var in = Files.newInputStream(table);
                var workbook = new ReadableWorkbook(in)) {
            rows = workbook.getFirstSheet().read();
        } catch (IOException | ExcelReaderException e) {
            throw unreadable(table, e.getClass().getSimpleName()).causedBy(e);
        }
        if (rows.isEmpty()) throw unreadable(table, "an empty sheet");
        int name = column(table, rows.get(0), "FILE NAME"), url = column(table, rows.get(0), "URL");
        for (var row : rows.subList(1, rows.size())) {
            row.getCellAsString(name)
                    .ifPresent(file ->
                            row.getCellAsString(url).ifPresent(address -> urls.put(key(className, file), address)));
        }
    }

    private static int column(Path table, Row header, String title) {
        for (int i = 0; i < header.getCellCount(); i++) {
            if (header.getCellAsString(i)
                    .map(String::strip)
                    .filter(title::equalsIgnoreCase)
                    .isPresent()) return i;
        }
        throw new DataException(
                table.toString(),
                "the first row must have the columns",
                "FILE NAME and URL",
                "none named " + title,
                "Restore the table, or delete it: it is not needed for training.");
    }

    private static RoentgenException unreadable(Path table, String got) {
        return new DataException(
                table.toString(),
                "the table must be readable",
                "",
                got,
                "Restore it, or delete it: it is not needed for training.");
    }
}

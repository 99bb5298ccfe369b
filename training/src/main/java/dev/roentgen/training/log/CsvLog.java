package dev.roentgen.training.log;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A table with a row for each epoch, headed by the names of its figures. */
public final class CsvLog extends RunLog {
    private final Path file;

    /** Writes to a file, which is replaced by a new run and gone on with by a resumed one. */
    public CsvLog(Path file) {
        super(file.toString());
        this.file = file;
    }

    @Override
    void open(long done) throws IOException {
        Lines.keep(file, done, line -> {
            String first = line.substring(0, Math.max(0, line.indexOf(',')));
            return first.matches("[0-9]{1,18}") ? Long.parseLong(first) : 0; // the heading
        });
    }

    @Override
    void write(String event, long batches, Map<String, Object> figures) throws IOException {
        if (!event.equals("epoch")) return;
        String row = batches + "," + figures.values().stream().map(CsvLog::cell).collect(Collectors.joining(","));
        boolean headed = Files.exists(file) && Files.size(file) > 0;
        String heading =
                "batches," + figures.keySet().stream().map(CsvLog::cell).collect(Collectors.joining(","));
        Files.write(
                file,
                headed ? List.of(row) : List.of(heading, row),
                StandardCharsets.UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private static String cell(Object value) {
        String text = String.valueOf(value);
        return text.matches("[^,\"\\r\\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}

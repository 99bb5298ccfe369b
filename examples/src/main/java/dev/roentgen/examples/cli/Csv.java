package dev.roentgen.examples.cli;

import dev.roentgen.weights.AtomicFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Answers about pictures, a line for each. */
final class Csv {
    private Csv() {}

    /** Writes rows of the same columns, whose names come first. */
    static void write(List<Map<String, Object>> rows, Path file) {
        StringBuilder text = new StringBuilder();
        for (Map<String, Object> row : rows) {
            if (text.isEmpty()) text.append(line(row.keySet()));
            text.append(line(row.values()));
        }
        AtomicFile.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String line(Iterable<?> cells) {
        List<String> quoted = new ArrayList<>();
        for (Object cell : cells) {
            String s = cell.toString();
            quoted.add(s.matches("[^,\"\\r\\n]*") ? s : "\"" + s.replace("\"", "\"\"") + "\"");
        }
        return String.join(",", quoted) + "\n";
    }

    /** To six decimals. */
    static double rounded(double probability) {
        return Math.round(probability * 1e6) / 1e6;
    }
}

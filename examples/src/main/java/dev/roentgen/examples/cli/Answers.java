package dev.roentgen.examples.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** What a model said of pictures, a row each by the names of the columns: for people, as CSV, and for JSON. */
final class Answers {
    private final List<Map<String, Object>> rows = new ArrayList<>();

    List<Map<String, Object>> rows() {
        return Collections.unmodifiableList(rows);
    }

    void add(Map<String, Object> row) {
        rows.add(row);
    }

    /** Adds a picture's most likely class and how likely each is; gives the number of the first. */
    int add(String image, IntFunction<String> label, float... probabilities) {
        int best = IntStream.range(0, probabilities.length)
                .reduce(0, (a, b) -> probabilities[b] > probabilities[a] ? b : a);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("image", image);
        row.put("class", label.apply(best));
        for (int c = 0; c < probabilities.length; c++)
            row.put("p(" + label.apply(c) + ")", Csv.rounded(probabilities[c]));
        rows.add(row);
        return best;
    }

    /** A line for each picture with its class. */
    void print(PrintWriter out) {
        for (Map<String, Object> row : rows) {
            Object found = row.get("class");
            out.println(row.get("image") + ": " + found + ", probability " + row.get("p(" + found + ")"));
        }
    }

    /** Writes them as CSV with a head. */
    void write(Path file) {
        Csv.write(rows, file);
    }
}

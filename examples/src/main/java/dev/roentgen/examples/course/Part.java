package dev.roentgen.examples.course;

import java.util.List;

/**
 * One table of the course.
 *
 * @param title its heading
 * @param columns the figures' names, in order
 * @param classes the classes that were told apart; empty for masks
 * @param rows its rows
 * @param notes sentences below it
 */
public record Part(String title, List<String> columns, List<String> classes, List<Row> rows, List<String> notes) {
    /** Keeps copies. */
    public Part {
        columns = List.copyOf(columns);
        classes = List.copyOf(classes);
        rows = List.copyOf(rows);
        notes = List.copyOf(notes);
    }
}

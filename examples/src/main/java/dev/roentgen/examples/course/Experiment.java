package dev.roentgen.examples.course;

import java.util.List;

/** One of the course's experiments: a table of which each row is a model that is trained and measured on its own. */
public interface Experiment {
    /** What {@code --experiment} calls it, and its folder in the output. */
    String name();

    /** The names of its rows, in the course's order; {@code --model} chooses among them. */
    List<String> models();

    /** What a row is called in the table, and in the published one. */
    default String title(String model) {
        return model;
    }

    /** Trains and measures one of {@link #models}; its files go to {@link CourseRun#folder}. */
    Row run(String model, CourseRun run);

    /** The table of the rows that were run. */
    Part table(List<Row> rows, CourseRun run);
}

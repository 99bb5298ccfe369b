package dev.roentgen.benchmarks.table;

import java.util.Optional;

/** A library that computes rows; a process holds one. */
interface Contender extends AutoCloseable {
    /** Its name and version, and the settings that matter. */
    String description();

    /** Makes the row's inputs and whatever is kept from call to call; empty where the library has no such op. */
    Optional<Work> prepare(Row row);

    @Override
    void close();
}

package dev.roentgen.benchmarks.table;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** One of those whose turns alternate. */
interface TurnTaker {
    /** Makes the row ready and warm, and tells what it computes; empty where there is no such op. */
    Optional<List<Digest>> prepare(Row row, long warmMillis) throws IOException;

    /** Median nanoseconds of one run, over a turn of this length. */
    double time(long millis) throws IOException;
}

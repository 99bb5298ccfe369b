package dev.roentgen.benchmarks.table;

import java.util.List;

/** A row made ready. */
interface Work extends AutoCloseable {
    /** Computes the row once and frees what came out. */
    void run();

    /** Computes the row once on its inputs and gives what came out, row-major. */
    List<float[]> results();

    @Override
    void close();
}

package dev.roentgen.benchmarks.table;

import java.lang.management.ManagementFactory;

/** What a run's time is read from. */
enum Clock {
    /** The time that passed. */
    WALL,
    /** The processor time of the calling thread: on a busy machine, with one thread, nearly free of what others do. */
    THREAD;

    long nanos() {
        return switch (this) {
            case WALL -> System.nanoTime();
            case THREAD -> ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        };
    }
}

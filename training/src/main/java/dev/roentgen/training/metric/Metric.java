package dev.roentgen.training.metric;

import dev.roentgen.tensor.Tensor;

/**
 * A figure of merit over any number of batches. Adding batches to two metrics and merging them gives what adding all to one
 * gives.
 */
public interface Metric {
    /** Its name, as a column of a table is headed. */
    String name();

    /** Takes one more batch: what the model gave, and what is true. */
    void add(Tensor prediction, Tensor target);

    /** The figure over all batches so far; NaN before the first. */
    double value();

    /** An empty metric with the same settings. */
    Metric fresh();

    /** Takes over all batches of another metric with the same settings. */
    void merge(Metric other);

    /** Whether a larger value is a better one. */
    default boolean largerIsBetter() {
        return true;
    }
}

package dev.roentgen.backend;

/** What a pooling window gives. */
public enum PoolOp {
    /** The largest, NaN if any is; padding never wins. */
    MAX,
    /** The mean; what it divides by is the {@link PoolSpec}'s choice. */
    AVERAGE
}

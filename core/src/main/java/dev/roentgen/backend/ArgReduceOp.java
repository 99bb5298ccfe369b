package dev.roentgen.backend;

/** Reductions to the index of an element; the first of equals wins, and NaN wins over all. */
public enum ArgReduceOp {
    /** The index of the largest. */
    ARGMAX,
    /** The index of the smallest. */
    ARGMIN
}

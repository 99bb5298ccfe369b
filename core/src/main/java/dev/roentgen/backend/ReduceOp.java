package dev.roentgen.backend;

/** Reductions over axes. */
public enum ReduceOp {
    /** The sum, 0 for none; of floats in their own type, of integers and {@code BOOL} in {@code I64}. */
    SUM,
    /** The largest, NaN if any is; in the array's type. Not for an empty axis. */
    MAX,
    /** The smallest, NaN if any is; in the array's type. Not for an empty axis. */
    MIN,
    /** Whether any is true, false for none; {@code BOOL} only. */
    ANY,
    /** Whether all are true, true for none; {@code BOOL} only. */
    ALL
}

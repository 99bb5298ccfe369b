package dev.roentgen.backend;

/** Elementwise comparisons of two arrays of one element type, with broadcasting; a comparison with NaN is false, save {@link #NE}. */
public enum CompareOp {
    /** {@code a == b}. */
    EQ,
    /** {@code a != b}. */
    NE,
    /** {@code a < b}. */
    LT,
    /** {@code a <= b}. */
    LE,
    /** {@code a > b}. */
    GT,
    /** {@code a >= b}. */
    GE
}

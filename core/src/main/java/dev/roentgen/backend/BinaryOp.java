package dev.roentgen.backend;

/** Elementwise functions of two arrays of one element type, with broadcasting. */
public enum BinaryOp {
    /** {@code a + b}. */
    ADD,
    /** {@code a - b}. */
    SUB,
    /** {@code a * b}. */
    MUL,
    /** {@code a / b}; floats only. */
    DIV,
    /** {@code a} to the power of {@code b}; floats only. */
    POW,
    /** The larger; NaN if either is. */
    MAX,
    /** The smaller; NaN if either is. */
    MIN,
    /** The angle of the point {@code (b, a)}; floats only. */
    ATAN2,
    /** {@code a - b * floor(a / b)}, with the sign of {@code b}; an integer zero divisor gives 0. */
    MOD,
    /** {@code floor(a / b)}; an integer zero divisor gives 0. */
    FLOOR_DIV,
    /** Logical and, or bitwise and of integers. */
    AND,
    /** Logical or, or bitwise or of integers. */
    OR,
    /** Logical exclusive or, or bitwise exclusive or of integers. */
    XOR
}

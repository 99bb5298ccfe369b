package dev.roentgen.backend;

/** Elementwise functions of one array; on floats unless said otherwise. */
public enum UnaryOp {
    /** {@code -x}; integers too. */
    NEG,
    /** {@code |x|}; integers too. */
    ABS,
    /** -1, 0 or 1, NaN for NaN; integers too. */
    SIGN,
    /** {@code e^x}. */
    EXP,
    /** {@code e^x - 1}, exact near 0. */
    EXPM1,
    /** Natural logarithm. */
    LOG,
    /** {@code log(1 + x)}, exact near 0. */
    LOG1P,
    /** Square root. */
    SQRT,
    /** {@code 1 / sqrt(x)}. */
    RSQRT,
    /** {@code 1 / x}. */
    RECIPROCAL,
    /** {@code x * x}; integers too. */
    SQUARE,
    /** Sine. */
    SIN,
    /** Cosine. */
    COS,
    /** Hyperbolic tangent. */
    TANH,
    /** {@code 1 / (1 + e^-x)}. */
    SIGMOID,
    /** Gauss error function. */
    ERF,
    /** {@code max(x, 0)}, NaN for NaN; integers too. */
    RELU,
    /** Largest integer not above. */
    FLOOR,
    /** Smallest integer not below. */
    CEIL,
    /** Nearest integer, halves to even. */
    ROUND,
    /** Integer part. */
    TRUNC,
    /** Logical not; on {@code BOOL} only. */
    NOT
}

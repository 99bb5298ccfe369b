package dev.roentgen.backend;

/** Kinds of random numbers; {@link Philox} defines their bits. */
public enum RandomOp {
    /** {@code F32}, uniform in [0, 1): the top 24 of 32 bits. */
    UNIFORM,
    /** {@code F32}, standard normal: Box and Muller's transform in double. */
    NORMAL,
    /** {@code I64}, 64 random bits. */
    BITS,
    /** {@code BOOL}, true with probability p: 32 bits compared as an integer with {@code p * 2^32}. */
    BERNOULLI
}

package dev.roentgen.training.metric;

/** How the figures of several classes become one. */
public enum Average {
    /** The plain mean over all classes. */
    MACRO,
    /** One figure from the hits and misses of all classes together. */
    MICRO,
    /** The mean over classes, each counted as often as it is true. */
    WEIGHTED
}

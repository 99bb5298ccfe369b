package dev.roentgen.training.schedule;

import dev.roentgen.check.ArgumentException;

/** Checks of settings. */
final class Require {
    private Require() {}

    static void positive(String where, String what, long value) {
        if (value < 1)
            throw new ArgumentException(where, what + " must be", "1 or more", Long.toString(value), "Use 10.");
    }

    static void notNegative(String where, String what, double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY))
            throw new ArgumentException(where, what + " must be", "0 or more", Double.toString(value), "Use 0.1.");
    }
}

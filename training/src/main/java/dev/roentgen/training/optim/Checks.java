package dev.roentgen.training.optim;

import dev.roentgen.check.ArgumentException;

/** Checks of settings. */
final class Checks {
    private Checks() {}

    static double notNegative(String where, String what, double value, String fix) {
        if (value >= 0 && value < Double.POSITIVE_INFINITY) return value;
        throw new ArgumentException(where, what + " must be", "0 or more", Double.toString(value), fix);
    }

    static double positive(String where, String what, double value, String fix) {
        if (value > 0 && value < Double.POSITIVE_INFINITY) return value;
        throw new ArgumentException(where, what + " must be", "positive", Double.toString(value), fix);
    }

    static double belowOne(String where, String what, double value, String fix) {
        if (value >= 0 && value < 1) return value;
        throw new ArgumentException(where, what + " must be", "from 0 to below 1", Double.toString(value), fix);
    }
}

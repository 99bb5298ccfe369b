package dev.roentgen.datasets.transform;

import dev.roentgen.check.ArgumentException;

/** Checks of what changes are asked for. */
final class Limits {
    private Limits() {}

    static void check(String where, String what, double value, double least, double most) {
        if (value >= least && value <= most) return; // NaN is neither
        throw new ArgumentException(
                where,
                what + " must be",
                most == Double.MAX_VALUE ? "at least " + least : "from " + least + " to " + most,
                String.valueOf(value),
                "");
    }

    /** For a range from one to the other. */
    static void order(String where, double low, double high, double least, double most) {
        check(where, "the lower end", low, least, most);
        check(where, "the upper end", high, low, most);
    }
}

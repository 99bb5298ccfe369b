package dev.roentgen.check;

/** Checks of numbers that settings are made of. Each returns the number, or throws an {@link ArgumentException}; NaN never passes. */
public final class Require {
    private Require() {}

    /** A number of things: 1 or more. */
    public static long positive(String where, String what, long count, String fix) {
        return passed(count > 0, count, where, what, "1 or more", Long.toString(count), fix);
    }

    /** Above 0 and finite. */
    public static double positive(String where, String what, double value, String fix) {
        return passed(value > 0 && finite(value), value, where, what, "positive", Double.toString(value), fix);
    }

    /** 0 or more and finite. */
    public static double notNegative(String where, String what, double value, String fix) {
        return passed(value >= 0 && finite(value), value, where, what, "0 or more", Double.toString(value), fix);
    }

    /** From 0 to below 1. */
    public static double belowOne(String where, String what, double value, String fix) {
        return passed(value >= 0 && value < 1, value, where, what, "from 0 to below 1", Double.toString(value), fix);
    }

    private static boolean finite(double value) {
        return Math.abs(value) < Double.POSITIVE_INFINITY;
    }

    private static <N> N passed(
            boolean passes, N value, String where, String what, String expected, String got, String fix) {
        if (passes) return value;
        throw new ArgumentException(where, what + " must be", expected, got, fix);
    }
}

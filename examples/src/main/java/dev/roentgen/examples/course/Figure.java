package dev.roentgen.examples.course;

import java.util.Locale;

/**
 * A measured number and its 95 % interval.
 *
 * @param value the number
 * @param low where the interval begins; NaN where none was computed
 * @param high where it ends
 */
public record Figure(double value, double low, double high) {
    /** A number without an interval. */
    public static Figure of(double value) {
        return new Figure(value, Double.NaN, Double.NaN);
    }

    /** Whether it has an interval. */
    public boolean hasInterval() {
        return !Double.isNaN(low) && !Double.isNaN(high);
    }

    /** Four decimals, the interval in brackets: {@code 0.9512 [0.9301, 0.9688]}. */
    @Override
    public String toString() {
        return hasInterval()
                ? String.format(Locale.ROOT, "%.4f [%.4f, %.4f]", value, low, high)
                : String.format(Locale.ROOT, "%.4f", value);
    }
}

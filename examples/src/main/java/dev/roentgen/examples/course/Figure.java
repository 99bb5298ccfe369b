package dev.roentgen.examples.course;

import dev.roentgen.training.metric.Interval;
import java.util.Arrays;
import java.util.Locale;

/**
 * A measured number and its 95 % interval.
 *
 * @param value the number
 * @param low where the interval begins; NaN where none was computed
 * @param high where it ends
 */
public record Figure(double value, double low, double high) {
    /** How sure the intervals are, from how many draws, of which seed. */
    static final double CONFIDENCE = 0.95;

    static final int DRAWS = 2000, SEED = 1;

    /** A number without an interval. */
    public static Figure of(double value) {
        return new Figure(value, Double.NaN, Double.NaN);
    }

    /** The mean of one value per image, with the bootstrap's interval over the images. */
    public static Figure ofMean(double... each) {
        Interval i = Interval.bootstrapMean(each, DRAWS, SEED, CONFIDENCE);
        return new Figure(Arrays.stream(each).average().orElseThrow(), i.low(), i.high());
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

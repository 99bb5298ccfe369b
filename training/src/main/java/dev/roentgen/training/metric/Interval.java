package dev.roentgen.training.metric;

import dev.roentgen.check.ArgumentException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * Where a figure lies with some confidence.
 *
 * @param low the lower end
 * @param high the upper end
 */
public record Interval(double low, double high) {
    /** Wilson's interval for a share: {@code successes} of {@code n}. Wilson, JASA 22 (1927). */
    public static Interval wilson(long successes, long n, double confidence) {
        if (n < 1 || successes < 0 || successes > n)
            throw new ArgumentException(
                    "Interval.wilson",
                    "successes must be",
                    "0 to n, and n 1 or more",
                    successes + " of " + n,
                    "Count each sample once.");
        double z = new NormalDistribution().inverseCumulativeProbability((1 + checked(confidence)) / 2);
        double p = (double) successes / n, z2 = z * z / n;
        double middle = (p + z2 / 2) / (1 + z2);
        double half = z / (1 + z2) * Math.sqrt(p * (1 - p) / n + z2 / (4 * n));
        return new Interval(Math.max(0, middle - half), Math.min(1, middle + half));
    }

    /**
     * The bootstrap's percentile interval of a figure of samples: drawn anew with replacement, many times. Efron, Annals of
     * Statistics 7 (1979). Draws whose figure is NaN (a class that was not drawn) are left out.
     *
     * @param samples how many samples there are
     * @param figure the figure of the samples of these numbers
     * @param draws how often, 2,000 for instance
     * @param seed the same seed gives the same interval
     */
    public static Interval bootstrap(
            int samples, ToDoubleFunction<int[]> figure, int draws, long seed, double confidence) {
        if (samples < 1 || draws < 1)
            throw new ArgumentException(
                    "Interval.bootstrap",
                    "there must be",
                    "1 or more samples and draws",
                    samples + " and " + draws,
                    "Use 2000 draws.");
        double tail = (1 - checked(confidence)) / 2;
        SplittableRandom random = new SplittableRandom(seed);
        double[] found = new double[draws];
        int[] chosen = new int[samples];
        int n = 0;
        for (int d = 0; d < draws; d++) {
            for (int i = 0; i < samples; i++) chosen[i] = random.nextInt(samples);
            double value = figure.applyAsDouble(chosen);
            if (!Double.isNaN(value)) found[n++] = value;
        }
        if (n == 0) return new Interval(Double.NaN, Double.NaN);
        double[] sorted = Arrays.copyOf(found, n);
        Arrays.sort(sorted);
        return new Interval(Quantiles.of(sorted, tail), Quantiles.of(sorted, 1 - tail));
    }

    /** The same for the mean of values, as Dice of each image. */
    public static Interval bootstrapMean(double[] values, int draws, long seed, double confidence) {
        return bootstrap(
                values.length,
                chosen -> Arrays.stream(chosen)
                        .mapToDouble(i -> values[i])
                        .average()
                        .orElseThrow(),
                draws,
                seed,
                confidence);
    }

    private static double checked(double confidence) {
        if (confidence > 0 && confidence < 1) return confidence;
        throw new ArgumentException(
                "Interval", "the confidence must be", "between 0 and 1", Double.toString(confidence), "Use 0.95.");
    }
}

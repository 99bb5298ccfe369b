package dev.roentgen.training.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    private static final double PRINTED = 1e-4; // published figures have four places

    @Test
    void wilson_gives_the_published_ends() {
        Interval half = Interval.wilson(81, 263, 0.95); // Newcombe, Statistics in Medicine 17 (1998), Table I
        assertThat(half.low()).isCloseTo(0.2553, within(PRINTED));
        assertThat(half.high()).isCloseTo(0.3662, within(PRINTED));
        Interval none = Interval.wilson(0, 20, 0.95);
        assertThat(none.low()).isZero();
        assertThat(none.high()).isCloseTo(0.1611, within(PRINTED));
        assertThat(Interval.wilson(29, 29, 0.95).low()).isCloseTo(0.8830, within(PRINTED));
        assertThat(Interval.wilson(29, 29, 0.95).high()).isEqualTo(1);
    }

    @Test
    void the_bootstrap_is_seeded_and_covers_the_mean() {
        Random random = new Random(1);
        double[] values = random.doubles(400).toArray();
        Interval i = Interval.bootstrapMean(values, 2000, 7, 0.95);
        double mean = Arrays.stream(values).average().orElseThrow();
        double half = 1.96 * Math.sqrt(1 / 12.0 / 400); // of the mean of 400 uniform numbers
        assertThat(i.low()).isCloseTo(mean - half, within(half / 5));
        assertThat(i.high()).isCloseTo(mean + half, within(half / 5));
        assertThat(Interval.bootstrapMean(values, 2000, 7, 0.95)).isEqualTo(i);
        assertThat(Interval.bootstrapMean(values, 2000, 8, 0.95)).isNotEqualTo(i);
        assertThat(Interval.bootstrap(3, chosen -> Double.NaN, 5, 1, 0.9).low()).isNaN();
    }

    @Test
    void mc_nemar_is_exact_for_few_and_corrected_for_many() {
        boolean[] a = new boolean[200], b = new boolean[200];
        Arrays.fill(a, 0, 6, true); // 6 for the first alone, 2 for the second
        Arrays.fill(b, 6, 8, true);
        assertThat(PairedTest.mcNemar(a, b)).isCloseTo(2 * (1 + 8 + 28) / 256.0, within(1e-12));
        assertThat(PairedTest.mcNemar(a, a)).isEqualTo(1);
        Arrays.fill(a, 0, 59, true);
        Arrays.fill(b, false);
        Arrays.fill(b, 100, 116, true);
        assertThat(PairedTest.mcNemar(a, b)).isCloseTo(1.23622e-6, within(1e-11)); // chi squared 42^2 / 75 = 23.52
    }

    @Test
    void paired_tests_give_the_probabilities_of_tables() {
        double[] a = {1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30};
        double[] b = {0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29};
        assertThat(PairedTest.wilcoxon(a, b)).isCloseTo(0.0390625, within(1e-9)); // Hollander and Wolfe: V = 40
        assertThat(PairedTest.t(a, b)).isCloseTo(0.0162, within(PRINTED)); // t = 3.0354 with 8 degrees of freedom
        assertThat(PairedTest.t(a, a)).isEqualTo(1);
        assertThat(PairedTest.wilcoxon(a, a)).isEqualTo(1);
    }

    @Test
    void errors_say_what_to_do() {
        assertThatThrownBy(() -> Interval.wilson(3, 2, 0.95))
                .hasMessage("Interval.wilson: successes must be 0 to n, and n 1 or more, got 3 of 2. Count each sample"
                        + " once.");
        assertThatThrownBy(() -> Interval.wilson(1, 2, 95))
                .hasMessage("Interval: the confidence must be between 0 and 1, got 95.0. Use 0.95.");
        assertThatThrownBy(() -> Interval.bootstrapMean(new double[0], 10, 1, 0.95))
                .hasMessage(
                        "Interval.bootstrap: there must be 1 or more samples and draws, got 0 and 10. Use 2000 draws.");
        assertThatThrownBy(() -> PairedTest.t(new double[3], new double[4]))
                .hasMessage("PairedTest.t: there must be a pair for each of 2 or more samples, got 3 and 4 values."
                        + " Measure both models on the same samples.");
    }
}

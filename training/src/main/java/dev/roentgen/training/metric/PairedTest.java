package dev.roentgen.training.metric;

import dev.roentgen.check.ArgumentException;
import java.util.Arrays;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.apache.commons.math3.stat.inference.AlternativeHypothesis;
import org.apache.commons.math3.stat.inference.BinomialTest;
import org.apache.commons.math3.stat.inference.TTest;
import org.apache.commons.statistics.inference.WilcoxonSignedRankTest;

/** Whether two models differ that were measured on the same samples: probabilities of a difference as large by chance. */
public final class PairedTest {
    private static final int FEW = 25; // discordant pairs below which the exact test is taken

    private PairedTest() {}

    /**
     * McNemar's test of two classifiers: the binomial test of the samples that only one of them got right, or, from 25 of
     * them on, the chi-squared test with continuity correction. McNemar, Psychometrika 12 (1947).
     *
     * @param first whether the first got each sample right
     * @param second the same for the second
     */
    public static double mcNemar(boolean[] first, boolean[] second) {
        sameLength("PairedTest.mcNemar", first.length, second.length, 1);
        int onlyFirst = 0, onlySecond = 0;
        for (int i = 0; i < first.length; i++) {
            if (first[i] && !second[i]) onlyFirst++;
            if (second[i] && !first[i]) onlySecond++;
        }
        int n = onlyFirst + onlySecond;
        if (n == 0) return 1;
        if (n < FEW) return new BinomialTest().binomialTest(n, onlyFirst, 0.5, AlternativeHypothesis.TWO_SIDED);
        double d = Math.max(0, Math.abs(onlyFirst - onlySecond) - 1);
        return 1 - new ChiSquaredDistribution(1).cumulativeProbability(d * d / n);
    }

    /** Student's paired test of the means of two figures of the same samples; 1 where all pairs are equal. */
    public static double t(double[] first, double[] second) {
        sameLength("PairedTest.t", first.length, second.length, 2);
        double p = new TTest().pairedTTest(first, second);
        return Double.isNaN(p) ? 1 : p; // no spread at all
    }

    /**
     * Wilcoxon's signed rank test, which assumes no normal distribution; exact where there are no ties. 1 where all pairs are
     * equal. Wilcoxon, Biometrics Bulletin 1 (1945).
     */
    public static double wilcoxon(double[] first, double[] second) {
        sameLength("PairedTest.wilcoxon", first.length, second.length, 2);
        if (Arrays.equals(first, second)) return 1;
        return WilcoxonSignedRankTest.withDefaults().test(first, second).getPValue();
    }

    private static void sameLength(String where, int a, int b, int least) {
        if (a != b || a < least)
            throw new ArgumentException(
                    where,
                    "there must be",
                    "a pair for each of " + least + " or more samples",
                    a + " and " + b + " values",
                    "Measure both models on the same samples.");
    }
}

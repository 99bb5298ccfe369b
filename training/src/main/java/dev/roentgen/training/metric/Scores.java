package dev.roentgen.training.metric;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.DataException;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The probabilities that samples were given, beside what is true of them, and the figures that follow from their order and
 * size. All are kept, so that the figures are exact.
 */
public final class Scores implements OfClasses.Gathering<Scores> {
    private static final double LEAST = 1e-12; // a probability of 0 costs 28, not infinitely much

    private final int classes;
    private final List<double[]> probabilities = new ArrayList<>();
    private final List<Integer> truth = new ArrayList<>();

    /** No samples yet. */
    public Scores(int classes) {
        if (classes < 2)
            throw new ArgumentException("Scores", "there must be", "2 or more classes", Integer.toString(classes), "");
        this.classes = classes;
    }

    // --- gathering ---

    /** Takes one sample: a probability for every class, and the true class. */
    public void add(double[] given, int trueClass) {
        if (given.length != classes || trueClass < 0 || trueClass >= classes)
            throw new DataException(
                    "Scores",
                    "a sample must have",
                    classes + " probabilities, and a class from 0 to " + (classes - 1),
                    given.length + " and class " + trueClass,
                    "Check the labels.");
        probabilities.add(given.clone());
        truth.add(trueClass);
    }

    /** Takes a batch's logits; see {@link Classification} for the shapes. */
    @Override
    public void add(Tensor logits, Tensor trueClasses) {
        Autograd.off(() -> {
            try (Scope scope = Scope.open()) {
                long[] t = Logits.truth("Scores", logits, trueClasses);
                double[][] p = Logits.probabilities(logits);
                for (int i = 0; i < p.length; i++) add(p[i], Math.toIntExact(t[i]));
                return this;
            }
        });
    }

    /** Takes over the samples of another. */
    @Override
    public void merge(Scores other) {
        if (other.classes != classes)
            throw new ArgumentException(
                    "Scores",
                    "only scores can be merged of",
                    classes + " classes",
                    Integer.toString(other.classes),
                    "Merge each with its own.");
        probabilities.addAll(other.probabilities);
        truth.addAll(other.truth);
    }

    /** The number of classes. */
    @Override
    public int classes() {
        return classes;
    }

    /** The number of samples. */
    public int samples() {
        return truth.size();
    }

    /** The probabilities of a sample. */
    public double[] probabilities(int sample) {
        return probabilities.get(sample).clone();
    }

    /** The true class of a sample. */
    public int truth(int sample) {
        return truth.get(sample);
    }

    /** The most probable class of a sample; the first of equals. */
    public int predicted(int sample) {
        double[] p = probabilities.get(sample);
        int best = 0;
        for (int c = 1; c < classes; c++) if (p[c] > p[best]) best = c;
        return best;
    }

    // --- order: one class against the rest ---

    /** How far a class is found at which price, from the surest sample on. */
    Ranking ranking(int c) {
        double[] scores = new double[samples()];
        boolean[] positive = new boolean[scores.length];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = probabilities.get(i)[c];
            positive[i] = truth.get(i) == c;
        }
        return Ranking.of(scores, positive);
    }

    /** The points of a class's ROC curve: false positive rate and true positive rate, from (0, 0) to (1, 1). */
    public List<double[]> rocCurve(int c) {
        return ranking(c).roc();
    }

    /** The points of a class's precision-recall curve: recall and precision, from recall 0 on. */
    public List<double[]> precisionRecallCurve(int c) {
        return ranking(c).precisionRecall();
    }

    /** The area under a class's ROC curve; NaN where all or none are of it. */
    public double rocAuc(int c) {
        return ranking(c).area();
    }

    /** The area of all classes, each against the rest; classes that have none are left out, and {@code MICRO} is refused. */
    public double rocAuc(Average how) {
        return average(how, this::rocAuc);
    }

    /** The step-wise sum under a class's precision-recall curve; NaN where none are of it. */
    public double averagePrecision(int c) {
        return ranking(c).averagePrecision();
    }

    /** Average precision of all classes, as {@link #rocAuc(Average)}. */
    public double averagePrecision(Average how) {
        return average(how, this::averagePrecision);
    }

    private double average(Average how, IntToDoubleFunction figure) {
        if (how == Average.MICRO)
            throw new ArgumentException("Scores", "the average must be", "MACRO or WEIGHTED", "MICRO", "Use MACRO.");
        double sum = 0, weights = 0;
        for (int c = 0; c < classes; c++) {
            double value = figure.applyAsDouble(c), weight = 1;
            if (how == Average.WEIGHTED) {
                int of = c;
                weight = truth.stream().filter(t -> t == of).count();
            }
            if (Double.isNaN(value)) continue;
            sum += weight * value;
            weights += weight;
        }
        return sum / weights;
    }

    /** The share of samples whose true class is among the k most probable; of equals the later class counts as more so. */
    public double topK(int k) {
        return mean(i -> {
            double[] p = probabilities.get(i);
            int t = truth.get(i), before = 0;
            for (int c = 0; c < classes; c++) if (p[c] > p[t] || p[c] == p[t] && c > t) before++;
            return before < k ? 1 : 0;
        });
    }

    // --- size ---

    /** The mean of {@code -log p} of the true class, p cut to 1e-12 and 1 - 1e-12. */
    public double logLoss() {
        return mean(i -> {
            double[] p = probabilities.get(i);
            double sum = DoubleStream.of(p).map(v -> clip(v)).sum();
            return -Math.log(clip(p[truth.get(i)]) / sum);
        });
    }

    private static double clip(double p) {
        return Math.min(Math.max(p, LEAST), 1 - LEAST);
    }

    /** The Brier score of a class: the mean square of its probability less 1 or 0. Brier, 1950. */
    public double brier(int c) {
        return mean(i -> {
            double d = probabilities.get(i)[c] - (truth.get(i) == c ? 1 : 0);
            return d * d;
        });
    }

    /**
     * The expected calibration error: how far the probability of the class given is from the share of times it is right, in
     * bins of equal width, weighted by their samples. Guo et al., arXiv:1706.04599.
     */
    public double calibrationError(int bins) {
        if (bins < 1)
            throw new ArgumentException(
                    "Scores.calibrationError", "there must be", "1 or more bins", Integer.toString(bins), "Use 15.");
        double[] surplus = new double[bins]; // of confidence over hits
        for (int i = 0; i < samples(); i++) {
            int given = predicted(i);
            double sure = probabilities.get(i)[given];
            int bin = (int) Math.min(bins - 1, Math.max(0, Math.ceil(sure * bins) - 1)); // (0, 1/n], (1/n, 2/n], ..
            surplus[bin] += sure - (given == truth.get(i) ? 1 : 0);
        }
        return DoubleStream.of(surplus).map(Math::abs).sum() / samples();
    }

    private double mean(IntToDoubleFunction ofSample) {
        return IntStream.range(0, samples()).mapToDouble(ofSample).average().orElse(Double.NaN);
    }

    /** The counts of the most probable classes. */
    public ConfusionMatrix confusion() {
        var matrix = new ConfusionMatrix(classes);
        for (int i = 0; i < samples(); i++) matrix.add(truth.get(i), predicted(i));
        return matrix;
    }
}

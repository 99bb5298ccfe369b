package dev.roentgen.training.metric;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.DataException;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How often a sample of each true class (row) was given each class (column), and the figures that follow from it. A figure
 * with nothing to divide by counts as 0.
 */
public final class ConfusionMatrix implements OfClasses.Gathering<ConfusionMatrix> {
    private final long[][] counts;

    /** An empty matrix. */
    public ConfusionMatrix(int classes) {
        if (classes < 2)
            throw new ArgumentException(
                    "ConfusionMatrix", "there must be", "2 or more classes", Integer.toString(classes), "");
        counts = new long[classes][classes];
    }

    /** What a rate is made of: hits, false alarms and misses of a class. */
    private interface Rate {
        double of(double hits, double alarms, double misses);
    }

    private static final Rate PRECISION = (tp, fp, fn) -> ratio(tp, tp + fp);
    private static final Rate RECALL = (tp, fp, fn) -> ratio(tp, tp + fn);
    private static final Rate F1 = (tp, fp, fn) -> ratio(2 * tp, 2 * tp + fp + fn);
    private static final Rate IOU = (tp, fp, fn) -> ratio(tp, tp + fp + fn);

    private static double ratio(double part, double whole) {
        return whole == 0 ? 0 : part / whole;
    }

    // --- gathering ---

    /** Counts one sample. */
    public void add(int truth, int predicted) {
        counts[checked(truth)][checked(predicted)]++;
    }

    private int checked(long number) {
        if (number < 0 || number >= classes())
            throw new DataException(
                    "ConfusionMatrix",
                    "a class number must be",
                    "from 0 to " + (classes() - 1),
                    Long.toString(number),
                    "Check the labels, or build the model with more classes.");
        return (int) number;
    }

    /** Counts the class of the largest logit; see {@link Classification} for the shapes. */
    @Override
    public void add(Tensor logits, Tensor classes) {
        long[][] found = Autograd.off(() -> {
            try (Scope scope = Scope.open()) {
                return new long[][] {Logits.classes(logits), Logits.truth("ConfusionMatrix", logits, classes)};
            }
        });
        for (int i = 0; i < found[0].length; i++) add(checked(found[1][i]), (int) found[0][i]);
    }

    /** Takes over the counts of another matrix. */
    @Override
    public void merge(ConfusionMatrix other) {
        if (other.classes() != classes())
            throw new ArgumentException(
                    "ConfusionMatrix",
                    "only a matrix can be merged of",
                    classes() + " classes",
                    Integer.toString(other.classes()),
                    "Merge each with its own.");
        for (int i = 0; i < classes(); i++) for (int j = 0; j < classes(); j++) counts[i][j] += other.counts[i][j];
    }

    // --- counts ---

    /** The number of classes. */
    @Override
    public int classes() {
        return counts.length;
    }

    /** The counts, {@code [true][predicted]}, in new arrays. */
    public long[][] counts() {
        return Arrays.stream(counts).map(long[]::clone).toArray(long[][]::new);
    }

    /** The number of samples. */
    public long total() {
        return Arrays.stream(counts).flatMapToLong(Arrays::stream).sum();
    }

    /** How many samples are truly of a class. */
    public long support(int c) {
        return Arrays.stream(counts[c]).sum();
    }

    private long predicted(int c) {
        return Arrays.stream(counts).mapToLong(row -> row[c]).sum();
    }

    private double rate(Rate rate, int c) {
        long hits = counts[c][c];
        return rate.of(hits, predicted(c) - hits, support(c) - hits);
    }

    private double rate(Rate rate, Average how) {
        IntStream all = IntStream.range(0, classes());
        return switch (how) {
            case MACRO -> all.mapToDouble(c -> rate(rate, c)).average().orElseThrow();
            case WEIGHTED ->
                ratio(all.mapToDouble(c -> support(c) * rate(rate, c)).sum(), total());
            case MICRO -> {
                long hits = hits(), wrong = total() - hits; // each error is one class's false alarm, another's miss
                yield rate.of(hits, wrong, wrong);
            }
        };
    }

    private long hits() {
        return IntStream.range(0, classes()).mapToLong(c -> counts[c][c]).sum();
    }

    // --- figures ---

    /** The share of samples given their true class. */
    public double accuracy() {
        return ratio(hits(), total());
    }

    /** The mean recall of the classes that occur. */
    public double balancedAccuracy() {
        return IntStream.range(0, classes())
                .filter(c -> support(c) > 0)
                .mapToDouble(this::recall)
                .average()
                .orElse(0);
    }

    /** Of the samples given a class, the share truly of it. */
    public double precision(int c) {
        return rate(PRECISION, c);
    }

    /** Precision over all classes. */
    public double precision(Average how) {
        return rate(PRECISION, how);
    }

    /** Of the samples truly of a class, the share given it; also called sensitivity. */
    public double recall(int c) {
        return rate(RECALL, c);
    }

    /** Recall over all classes. */
    public double recall(Average how) {
        return rate(RECALL, how);
    }

    /** Of the samples not of a class, the share not given it. */
    public double specificity(int c) {
        long others = total() - support(c);
        return ratio(others - (predicted(c) - counts[c][c]), others);
    }

    /** The harmonic mean of precision and recall of a class, which for masks is Dice. */
    public double f1(int c) {
        return rate(F1, c);
    }

    /** F1 over all classes. */
    public double f1(Average how) {
        return rate(F1, how);
    }

    /** As {@link #f1(int)}, with recall beta times as important as precision. */
    public double fBeta(int c, double beta) {
        double b = beta * beta;
        return rate((tp, fp, fn) -> ratio((1 + b) * tp, (1 + b) * tp + b * fn + fp), c);
    }

    /** Intersection over union of a class. */
    public double iou(int c) {
        return rate(IOU, c);
    }

    /** Intersection over union over all classes. */
    public double iou(Average how) {
        return rate(IOU, how);
    }

    /** Cohen's kappa: agreement beyond chance. Cohen, 1960. NaN where chance alone agrees always. */
    public double kappa() {
        return kappa(false);
    }

    /** The same with errors counted by the square of the classes' distance, for classes in order. */
    public double quadraticKappa() {
        return kappa(true);
    }

    private double kappa(boolean quadratic) {
        double found = 0, chance = 0, n = total();
        for (int i = 0; i < classes(); i++)
            for (int j = 0; j < classes(); j++) {
                double cost = quadratic ? (double) (i - j) * (i - j) : i == j ? 0 : 1;
                found += cost * counts[i][j];
                chance += cost * support(i) * predicted(j) / n;
            }
        return 1 - found / chance;
    }

    /** Matthews' correlation coefficient, as Gorodkin (2004) has it for several classes. */
    public double mcc() {
        double n = total(), both = n * hits(), trueSquares = n * n, givenSquares = n * n;
        for (int c = 0; c < classes(); c++) {
            double t = support(c), p = predicted(c);
            both -= t * p;
            trueSquares -= t * t;
            givenSquares -= p * p;
        }
        return ratio(both, Math.sqrt(trueSquares) * Math.sqrt(givenSquares));
    }
}

package dev.roentgen.training.metric;

import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Metrics of classifiers, from logits.
 *
 * <p>Shapes: logits {@code [B, C, ..]} and class numbers {@code [B, ..]}; or for yes and no logits {@code [B]} or
 * {@code [B, 1, ..]} and numbers 0 and 1, as many. Of shares {@code [B, C, ..]}, as mixed pictures have them, the largest is
 * the class. Figures of one class, curves and the matrix itself are in
 * {@link ConfusionMatrix} and {@link Scores}.
 */
public final class Classification {
    private Classification() {}

    /** The share of samples given their true class. */
    public static Metric accuracy() {
        return counted("accuracy", ConfusionMatrix::accuracy);
    }

    /** The mean recall of the classes that occur. */
    public static Metric balancedAccuracy() {
        return counted("balanced accuracy", ConfusionMatrix::balancedAccuracy);
    }

    /** Precision over all classes. */
    public static Metric precision(Average how) {
        return counted("precision " + name(how), m -> m.precision(how));
    }

    /** Recall over all classes. */
    public static Metric recall(Average how) {
        return counted("recall " + name(how), m -> m.recall(how));
    }

    /** F1 over all classes. */
    public static Metric f1(Average how) {
        return counted("F1 " + name(how), m -> m.f1(how));
    }

    /** Cohen's kappa. */
    public static Metric kappa() {
        return counted("kappa", ConfusionMatrix::kappa);
    }

    /** Matthews' correlation coefficient. */
    public static Metric mcc() {
        return counted("MCC", ConfusionMatrix::mcc);
    }

    /** The macro mean of the areas under the ROC curves, each class against the rest. */
    public static Metric rocAuc() {
        return scored("ROC AUC", true, s -> s.rocAuc(Average.MACRO));
    }

    /** The macro mean of average precision. */
    public static Metric averagePrecision() {
        return scored("average precision", true, s -> s.averagePrecision(Average.MACRO));
    }

    /** The share of samples whose true class is among the k most probable. */
    public static Metric topK(int k) {
        return scored("top-" + k + " accuracy", true, s -> s.topK(k));
    }

    /** The mean of {@code -log p} of the true class. */
    public static Metric logLoss() {
        return scored("log loss", false, Scores::logLoss);
    }

    /** The expected calibration error in 15 bins. */
    public static Metric calibrationError() {
        return scored("calibration error", false, s -> s.calibrationError(15));
    }

    private static String name(Average how) {
        return how.name().toLowerCase(Locale.ROOT);
    }

    private static Metric counted(String name, ToDoubleFunction<ConfusionMatrix> figure) {
        return new OfClasses<>(name, true, ConfusionMatrix.class, ConfusionMatrix::new, figure);
    }

    private static Metric scored(String name, boolean larger, ToDoubleFunction<Scores> figure) {
        return new OfClasses<>(name, larger, Scores.class, Scores::new, figure);
    }
}

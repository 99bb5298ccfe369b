package dev.roentgen.training.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.roentgen.array.Shape;
import dev.roentgen.tensor.Tensor;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The figures themselves are compared with scikit-learn's in the examples' parity test. */
class ClassificationTest {
    private static final double F64 = 1e-12;

    static Stream<Metric> metrics() {
        return Stream.of(
                Classification.accuracy(),
                Classification.balancedAccuracy(),
                Classification.precision(Average.MACRO),
                Classification.recall(Average.WEIGHTED),
                Classification.f1(Average.MICRO),
                Classification.kappa(),
                Classification.mcc(),
                Classification.rocAuc(),
                Classification.averagePrecision(),
                Classification.topK(2),
                Classification.logLoss(),
                Classification.calibrationError());
    }

    private static Tensor logits(Random random, int samples) {
        float[] x = new float[samples * 3];
        for (int i = 0; i < x.length; i++) x[i] = random.nextInt(5); // ties
        return Tensor.of(x, Shape.of(samples, 3));
    }

    private static Tensor classes(Random random, int samples) {
        long[] c = random.longs(samples, 0, 3).toArray();
        return Tensor.of(c, Shape.of(samples));
    }

    @ParameterizedTest
    @MethodSource("metrics")
    void merged_metrics_equal_one_that_saw_all(Metric all) {
        Random random = new Random(3);
        Metric half = all.fresh(), rest = all.fresh(), none = all.fresh();
        assertThat(all.value()).isNaN();
        for (int i = 0; i < 10; i++) {
            Tensor x = logits(random, 7), t = classes(random, 7);
            all.add(x, t);
            (i < 4 ? half : rest).add(x, t);
        }
        half.merge(rest);
        half.merge(none);
        none.merge(half);
        assertThat(half.value()).isCloseTo(all.value(), within(F64)).isFinite();
        assertThat(none.value()).isEqualTo(half.value());
        assertThat(all.fresh().value()).isNaN();
        assertThat(all.largerIsBetter())
                .isEqualTo(!List.of("log loss", "calibration error").contains(all.name()));
        assertThatThrownBy(() -> half.merge(new HardDice()))
                .hasMessage(
                        half.name() + ": only a metric of its kind can be merged, got Dice. Merge each with its own.");
    }

    @Test
    void one_logit_means_yes_or_no() {
        Metric accuracy = Classification.accuracy(), auc = Classification.rocAuc();
        for (Metric m : List.of(accuracy, auc))
            m.add(
                    Tensor.of(new float[] {2, -1, 0.5f, -3}, Shape.of(4, 1)),
                    Tensor.of(new long[] {1, 0, 0, 1}, Shape.of(4)));
        assertThat(accuracy.value()).isEqualTo(0.5);
        assertThat(auc.value()).isEqualTo(0.5);
    }

    @Test
    void places_of_a_picture_are_samples() {
        ConfusionMatrix m = new ConfusionMatrix(2);
        Scores s = new Scores(2);
        Tensor x = Tensor.of(new float[] {1, 0, 3, 1, 1, 2}, Shape.of(1, 2, 1, 3)); // per place 1:1, 0:1, 3:2
        Tensor t = Tensor.of(new long[] {0, 1, 1}, Shape.of(1, 1, 3));
        m.add(x, t);
        s.add(x, t);
        assertThat(m.counts()).isDeepEqualTo(new long[][] {{1, 0}, {1, 1}});
        assertThat(s.probabilities(1)[1]).isCloseTo(1 / (1 + Math.exp(-1)), within(F64));
        assertThat(s.confusion().counts()).isDeepEqualTo(m.counts());
    }

    @Test
    void a_class_that_does_not_occur_is_left_out_of_the_mean_area_and_one_class_alone_has_none() {
        Scores s = new Scores(3), alone = new Scores(2);
        s.add(new double[] {0.6, 0.3, 0.1}, 0);
        s.add(new double[] {0.5, 0.3, 0.2}, 1);
        s.add(new double[] {0.2, 0.7, 0.1}, 1);
        assertThat(s.rocAuc(2)).isNaN();
        assertThat(s.averagePrecision(2)).isNaN();
        assertThat(s.rocAuc(0)).isEqualTo(1);
        assertThat(s.rocAuc(1)).isEqualTo(0.75); // one of two lies above the other class, one beside it
        assertThat(s.rocAuc(Average.MACRO)).isEqualTo(0.875);
        assertThat(s.rocAuc(Average.WEIGHTED)).isCloseTo((1 + 2 * 0.75) / 3, within(F64));
        assertThat(s.confusion().f1(2)).isZero();
        for (int i = 0; i < 3; i++) alone.add(new double[] {0.9, 0.1}, 0);
        assertThat(alone.rocAuc(Average.MACRO)).isNaN();
        assertThat(alone.averagePrecision(Average.MACRO)).isEqualTo(1);
        assertThat(alone.confusion().kappa()).isNaN();
        assertThat(alone.confusion().mcc()).isZero();
        assertThat(alone.confusion().accuracy()).isEqualTo(1);
    }

    @Test
    void shares_of_mixed_pictures_count_for_the_class_of_the_largest() {
        ConfusionMatrix m = new ConfusionMatrix(3);
        m.add(
                Tensor.of(new float[] {1, 0, 0, 0, 1, 0}, Shape.of(2, 3)),
                Tensor.of(new float[] {0.7f, 0, 0.3f, 0.2f, 0, 0.8f}, Shape.of(2, 3)));
        assertThat(m.counts()).isDeepEqualTo(new long[][] {{1, 0, 0}, {0, 0, 0}, {0, 1, 0}});
    }

    @Test
    void the_calibration_error_is_the_surplus_of_confidence() {
        Scores s = new Scores(2);
        for (int i = 0; i < 10; i++) s.add(new double[] {0.8, 0.2}, i < 6 ? 0 : 1); // sure to 0.8, right in 0.6
        for (int i = 0; i < 10; i++) s.add(new double[] {0.1, 0.9}, 1); // sure to 0.9, always right
        assertThat(s.calibrationError(10)).isCloseTo((0.2 + 0.1) / 2, within(F64));
    }

    @Test
    void curves_run_from_corner_to_corner() {
        Scores s = new Scores(2);
        double[] given = {0.9, 0.8, 0.8, 0.1};
        int[] truth = {1, 0, 1, 0};
        for (int i = 0; i < 4; i++) s.add(new double[] {1 - given[i], given[i]}, truth[i]);
        assertThat(s.rocCurve(1))
                .usingRecursiveComparison()
                .isEqualTo(List.of(
                        new double[] {0, 0}, new double[] {0, 0.5}, new double[] {0.5, 1}, new double[] {1, 1}));
        assertThat(s.precisionRecallCurve(1))
                .usingRecursiveComparison()
                .isEqualTo(List.of(
                        new double[] {0, 1}, new double[] {0.5, 1}, new double[] {1, 2.0 / 3}, new double[] {1, 0.5}));
        assertThat(s.rocAuc(1)).isEqualTo(0.875);
    }

    @Test
    void errors_say_what_to_do() {
        assertThatThrownBy(() -> new ConfusionMatrix(3).add(3, 0))
                .hasMessage("ConfusionMatrix: a class number must be from 0 to 2, got 3."
                        + " Check the labels, or build the model with more classes.");
        assertThatThrownBy(() -> Classification.accuracy().add(Tensor.zeros(2, 3), Tensor.of(new long[3], Shape.of(3))))
                .hasMessage("ConfusionMatrix: there must be one class number for each of the 2 predictions in [2, 3],"
                        + " got [3]. Take the labels of the same batch.");
        assertThatThrownBy(() -> new Scores(2).add(new double[3], 0))
                .hasMessage("Scores: a sample must have 2 probabilities, and a class from 0 to 1, got 3 and class 0."
                        + " Check the labels.");
        assertThatThrownBy(() -> new Scores(2).merge(new Scores(3)))
                .hasMessage("Scores: only scores can be merged of 2 classes, got 3. Merge each with its own.");
        assertThatThrownBy(() -> new ConfusionMatrix(2).merge(new ConfusionMatrix(3)))
                .hasMessage(
                        "ConfusionMatrix: only a matrix can be merged of 2 classes, got 3. Merge each with its own.");
        assertThatThrownBy(() -> new ConfusionMatrix(1))
                .hasMessage("ConfusionMatrix: there must be 2 or more classes, got 1.");
        assertThatThrownBy(() -> new Scores(1)).hasMessage("Scores: there must be 2 or more classes, got 1.");
        assertThatThrownBy(() -> new Scores(2).rocAuc(Average.MICRO))
                .hasMessage("Scores: the average must be MACRO or WEIGHTED, got MICRO. Use MACRO.");
        assertThatThrownBy(() -> new Scores(2).calibrationError(0))
                .hasMessage("Scores.calibrationError: there must be 1 or more bins, got 0. Use 15.");
    }
}

package dev.roentgen.examples.course;

import static dev.roentgen.examples.course.Published.ACCURACY;
import static dev.roentgen.examples.course.Published.F1;
import static dev.roentgen.examples.course.Published.PRECISION;
import static dev.roentgen.examples.course.Published.RECALL;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.data.Batch;
import dev.roentgen.data.BatchSource;
import dev.roentgen.data.Batches;
import dev.roentgen.nn.Forward;
import dev.roentgen.nn.Layer;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.training.metric.Average;
import dev.roentgen.training.metric.ConfusionMatrix;
import dev.roentgen.training.metric.Interval;
import dev.roentgen.training.metric.PairedTest;
import dev.roentgen.training.predict.Predictor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** What a classifier said of each image, and the course's four figures of it. */
public final class ClassifierFigures {
    /** The columns of a table of classifiers, in order. */
    static final List<String> COLUMNS = List.of(F1, PRECISION, RECALL, ACCURACY);

    private final int[] truth;
    private final int[] found;
    private final int classes;

    /**
     * Figures of answers that are known.
     *
     * @param truth each image's true class, from 0
     * @param found the class that it was given
     */
    public ClassifierFigures(int[] truth, int[] found, int classes) {
        this.truth = truth.clone();
        this.found = found.clone();
        this.classes = classes;
    }

    /** Asks a model of logits {@code [B, classes]}, in evaluation mode. */
    public static <M extends Layer & Forward> ClassifierFigures of(M model, BatchSource images, int classes) {
        return of(model, model::forward, images, classes);
    }

    /** The same where the logits come from the model in another way than by {@code forward}. */
    public static ClassifierFigures of(Layer model, UnaryOperator<Tensor> logits, BatchSource images, int classes) {
        int[] truth = new int[images.samples()], found = new int[images.samples()];
        int n = 0;
        model.eval();
        try (Batches batches = images.epoch(0)) {
            for (Batch batch : batches) {
                try (Scope scope = Scope.open()) {
                    long[] labels = batch.labels().toLongArray();
                    Tensor told = Autograd.off(() -> logits.apply(batch.images()));
                    check(told, classes);
                    Predictor.check(batch, told);
                    long[] answers = told.argmax(1, false).toLongArray();
                    for (int i = 0; i < labels.length; i++, n++) {
                        truth[n] = (int) labels[i];
                        found[n] = (int) answers[i];
                    }
                }
            }
        }
        return new ClassifierFigures(truth, found, classes);
    }

    private static void check(Tensor told, int classes) {
        if (told.rank() != 2 || told.dim(1) != classes)
            throw new ArgumentException(
                    "--weights",
                    "the model must tell apart as many classes as the pictures have,",
                    Integer.toString(classes),
                    told.rank() == 2 ? Integer.toString(told.dim(1)) : "an answer of " + told.shape(),
                    "Give it a head for them first: 'roentgen train --weights'.");
    }

    /**
     * Macro F1, precision and recall with bootstrap intervals over the images, accuracy with Wilson's; by the names of
     * {@link #COLUMNS}.
     */
    public Map<String, Figure> figures() {
        ConfusionMatrix all = matrix(IntStream.range(0, truth.length).toArray());
        long right =
                IntStream.range(0, classes).mapToLong(c -> all.counts()[c][c]).sum();
        Map<String, Figure> figures = new LinkedHashMap<>();
        figures.put(F1, macro(all, m -> m.f1(Average.MACRO)));
        figures.put(PRECISION, macro(all, m -> m.precision(Average.MACRO)));
        figures.put(RECALL, macro(all, m -> m.recall(Average.MACRO)));
        figures.put(ACCURACY, figure(all.accuracy(), Interval.wilson(right, all.total(), Figure.CONFIDENCE)));
        return figures;
    }

    /** How often an image of each true class (row) was given each class (column). */
    public long[][] confusion() {
        return matrix(IntStream.range(0, truth.length).toArray()).counts();
    }

    /** The class that each image was given, in the order of the data. */
    int[] found() {
        return found.clone();
    }

    /** Whether each image was given its class. */
    boolean[] right() {
        boolean[] right = new boolean[truth.length];
        for (int i = 0; i < right.length; i++) right[i] = truth[i] == found[i];
        return right;
    }

    /** McNemar's probability that another model of the same images differs as much by chance. */
    double mcNemar(ClassifierFigures other) {
        return PairedTest.mcNemar(right(), other.right());
    }

    private Figure macro(ConfusionMatrix all, ToDoubleFunction<ConfusionMatrix> value) {
        ToDoubleFunction<int[]> drawn = chosen -> {
            ConfusionMatrix m = matrix(chosen);
            boolean whole = IntStream.range(0, classes).allMatch(c -> m.support(c) > 0 || all.support(c) == 0);
            return whole ? value.applyAsDouble(m) : Double.NaN; // a class that was not drawn has no figure
        };
        return figure(
                value.applyAsDouble(all),
                Interval.bootstrap(truth.length, drawn, Figure.DRAWS, Figure.SEED, Figure.CONFIDENCE));
    }

    private static Figure figure(double value, Interval i) {
        return new Figure(value, i.low(), i.high());
    }

    private ConfusionMatrix matrix(int[] images) {
        ConfusionMatrix m = new ConfusionMatrix(classes);
        Arrays.stream(images).forEach(i -> m.add(truth[i], found[i]));
        return m;
    }
}

package dev.roentgen.training;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.data.Batch;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.training.loss.Loss;
import dev.roentgen.training.metric.Metric;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One of the questions that a model answers: where its answer is in the model's result, what is true of it, how wrong it is,
 * and what to measure.
 *
 * <pre>{@code
 * Trainer.of(vnet, vnet::segment, List.of(
 *         Head.of("mask", Segmented::mask, Batch::masks, new BceDice()).weight(0.5).metric(new HardDice()),
 *         Head.of("class", Segmented::label, Batch::labels, new CrossEntropy()).weight(0.5)))
 * }</pre>
 *
 * @param name in front of its metrics' names; may be empty
 * @param prediction from the model's result
 * @param target from the batch
 * @param loss what is made small
 * @param weight the factor of its loss in the sum of all heads'
 * @param metrics to gather on validation data
 * @param <R> the model's result
 */
public record Head<R>(
        String name,
        Function<R, Tensor> prediction,
        Function<Batch, Tensor> target,
        Loss loss,
        double weight,
        List<Metric> metrics) {
    /** Checks the weight. */
    public Head {
        metrics = List.copyOf(metrics);
        if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY))
            throw new ArgumentException(
                    "Head '" + name + "'", "the weight must be", "0 or more", Double.toString(weight), "Use 0.5.");
    }

    /** A head of weight 1 without metrics. */
    public static <R> Head<R> of(
            String name, Function<R, Tensor> prediction, Function<Batch, Tensor> target, Loss loss) {
        return new Head<>(name, prediction, target, loss, 1, List.of());
    }

    /** The same with another weight. */
    public Head<R> weight(double weight) {
        return new Head<>(name, prediction, target, loss, weight, metrics);
    }

    /** The same with one more metric. */
    public Head<R> metric(Metric metric) {
        return new Head<>(
                name,
                prediction,
                target,
                loss,
                weight,
                Stream.concat(metrics.stream(), Stream.of(metric)).toList());
    }

    /** The name of a metric of this head, as tables have it. */
    String label(Metric metric) {
        return name.isEmpty() ? metric.name() : name + " " + metric.name();
    }

    /** The same head with empty metrics. */
    Head<R> fresh() {
        return new Head<>(
                name,
                prediction,
                target,
                loss,
                weight,
                metrics.stream().map(Metric::fresh).toList());
    }
}

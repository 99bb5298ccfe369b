package dev.roentgen.training;

import dev.roentgen.data.Batch;
import dev.roentgen.data.BatchSource;
import dev.roentgen.data.Batches;
import dev.roentgen.nn.Forward;
import dev.roentgen.nn.Layer;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.training.loss.Loss;
import dev.roentgen.training.metric.Metric;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a model is worth on some data.
 *
 * @param loss the mean loss over the samples; NaN without a loss
 * @param metrics the figures by name, in the order they were asked for
 */
public record Evaluation(double loss, Map<String, Double> metrics) {
    /** Keeps the order of the figures. */
    public Evaluation {
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }

    /**
     * Evaluates a model in evaluation mode, without recording; its mode is as before when it returns.
     *
     * @param target what is true of a batch: {@code Batch::masks} or {@code Batch::labels}
     * @param loss the loss to average, or null
     * @param metrics what to gather; they are added to, so that they can be asked for more than their value
     */
    public static <M extends Layer & Forward> Evaluation of(
            M model,
            BatchSource source,
            Function<Batch, Tensor> target,
            @Nullable Loss loss,
            List<? extends Metric> metrics) {
        return of(model, source, new Task<>(model::forward, List.of(head(target, loss, metrics))), loss != null);
    }

    private static Head<Tensor> head(
            Function<Batch, Tensor> target, @Nullable Loss loss, List<? extends Metric> metrics) {
        Loss known = loss == null ? (y, t) -> y : loss; // not asked where there is none
        return new Head<>("", y -> y, target, known, 1, List.copyOf(metrics));
    }

    /** The same for a model with several heads, whose metrics are added to. */
    public static <R> Evaluation of(Layer model, Function<Tensor, R> forward, BatchSource source, List<Head<R>> heads) {
        return of(model, source, new Task<>(forward, List.copyOf(heads)), true);
    }

    private static Evaluation of(Layer model, BatchSource source, Task<?> task, boolean loss) {
        boolean training = model.isTraining();
        model.eval();
        try {
            return Autograd.off(() -> run(source, task, loss));
        } finally {
            if (training) model.train();
        }
    }

    /** Goes through the source once and adds to the task's metrics; the model is in evaluation mode, recording is off. */
    static Evaluation run(BatchSource source, Task<?> task, boolean loss) {
        double sum = 0;
        long samples = 0;
        try (Batches batches = source.epoch(0)) {
            for (Batch batch : batches) {
                try (Scope scope = Scope.open()) {
                    List<Task.Answer> answers = task.answers(batch);
                    if (loss) sum += task.loss(answers).item() * batch.size();
                    task.measure(answers);
                    samples += batch.size();
                }
            }
        }
        return new Evaluation(loss ? sum / samples : Double.NaN, task.figures());
    }
}

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
        boolean training = model.isTraining();
        model.eval();
        try {
            return Autograd.off(() -> run(model, source, target, loss, metrics));
        } finally {
            if (training) model.train();
        }
    }

    static Evaluation run(
            Forward model,
            BatchSource source,
            Function<Batch, Tensor> target,
            @Nullable Loss loss,
            List<? extends Metric> metrics) {
        double sum = 0;
        long samples = 0;
        try (Batches batches = source.epoch(0)) {
            for (Batch batch : batches) {
                try (Scope scope = Scope.open()) {
                    Tensor y = model.forward(batch.images()), t = target.apply(batch);
                    if (loss != null) sum += loss.of(y, t).item() * batch.size();
                    for (Metric m : metrics) m.add(y, t);
                    samples += batch.size();
                }
            }
        }
        Map<String, Double> values = new LinkedHashMap<>();
        for (Metric m : metrics) values.put(m.name(), m.value());
        return new Evaluation(loss == null ? Double.NaN : sum / samples, values);
    }
}

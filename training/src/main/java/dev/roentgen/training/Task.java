package dev.roentgen.training;

import dev.roentgen.data.Batch;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.training.metric.Metric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What is asked of a model: how it is called, and its heads.
 *
 * @param forward from images to the model's result
 * @param heads one or more
 */
record Task<R>(Function<Tensor, R> forward, List<Head<R>> heads) {
    /** What a head gave, and what is true. */
    record Answer(Tensor prediction, Tensor target) {
        Answer keep(Scope scope) {
            return new Answer(scope.keep(prediction), scope.keep(target));
        }

        void close() {
            prediction.close();
            target.close();
        }
    }

    /** The same with empty metrics. */
    Task<R> fresh() {
        return new Task<>(forward, heads.stream().map(Head::fresh).toList());
    }

    /** Asks the model; one answer for each head. */
    List<Answer> answers(Batch batch) {
        R result = forward.apply(batch.images());
        List<Answer> answers = new ArrayList<>();
        for (Head<R> h : heads)
            answers.add(new Answer(h.prediction().apply(result), h.target().apply(batch)));
        return answers;
    }

    /** The weighted sum of the heads' losses. */
    Tensor loss(List<Answer> answers) {
        Tensor sum = null;
        for (int i = 0; i < answers.size(); i++) {
            Answer a = answers.get(i);
            Head<R> h = heads.get(i);
            Tensor loss = h.loss().of(a.prediction, a.target);
            if (h.weight() != 1) loss = loss.mul(h.weight());
            sum = sum == null ? loss : sum.add(loss);
        }
        if (sum == null) throw new IllegalStateException("no heads");
        return sum;
    }

    /** Adds the answers to the heads' metrics. */
    void measure(List<Answer> answers) {
        for (int i = 0; i < answers.size(); i++)
            for (Metric m : heads.get(i).metrics()) m.add(answers.get(i).prediction, answers.get(i).target);
    }

    /** Whether there is anything to measure. */
    boolean measures() {
        return heads.stream().anyMatch(h -> !h.metrics().isEmpty());
    }

    /** All metrics by name, in order. */
    Map<String, Metric> metrics() {
        Map<String, Metric> found = new LinkedHashMap<>();
        for (Head<R> h : heads) for (Metric m : h.metrics()) found.put(h.label(m), m);
        return found;
    }

    /** The figures so far. */
    Map<String, Double> figures() {
        Map<String, Double> figures = new LinkedHashMap<>();
        metrics().forEach((name, m) -> figures.put(name, m.value()));
        return figures;
    }
}

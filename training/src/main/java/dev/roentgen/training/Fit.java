package dev.roentgen.training;

import dev.roentgen.check.DataException;
import dev.roentgen.data.Batch;
import dev.roentgen.data.BatchSource;
import dev.roentgen.data.Batches;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.training.loss.Loss;
import dev.roentgen.training.metric.Metric;
import dev.roentgen.training.optim.Optimizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One run of a {@link Trainer}. */
final class Fit {
    private final Trainer settings;
    private final Loss loss;
    private final Optimizer optimizer;
    private final Best best;
    private final long started;
    private final List<Epoch> done = new ArrayList<>();
    private long step; // steps begun over all epochs

    Fit(Trainer settings, Loss loss, Optimizer optimizer) {
        this.settings = settings;
        this.loss = loss;
        this.optimizer = optimizer;
        best = new Best(settings.model);
        started = settings.nanos.getAsLong();
    }

    Result run(BatchSource train, @Nullable BatchSource validation) {
        try (LossWatch watch = new LossWatch(settings.model, settings.watchLayers)) {
            for (int epoch = 1; epoch <= settings.epochs; epoch++) {
                if (settings.schedule != null && settings.scheduleByEpoch)
                    settings.schedule.apply(optimizer, epoch - 1);
                Epoch trained = validated(epoch(epoch, train, watch), validation);
                done.add(trained);
                for (Callback c : settings.callbacks) c.epoch(trained);
            }
        }
        Epoch last = done.get(done.size() - 1), chosen = best.epoch();
        if (chosen == null || chosen == last) best.forget();
        else best.restore();
        return new Result(done, chosen == null ? last : chosen, seconds(started));
    }

    // --- an epoch ---

    private Epoch epoch(int number, BatchSource train, LossWatch watch) {
        settings.model.train();
        long begun = settings.nanos.getAsLong();
        watch.epoch(number);
        List<Metric> metrics = settings.metrics.stream().map(Metric::fresh).toList();
        int steps = train.size(), at = 0;
        try (Batches batches = train.epoch(number)) {
            for (Batch batch : batches) {
                at++;
                boolean read = watch.readsEachStep() || at % settings.readEvery == 0 || at == steps;
                learn(batch, read, metrics, watch);
                if (!read) continue;
                watch.read(batch, optimizer.rate());
                tell(number, at, steps, watch, metrics, begun);
            }
        }
        if (at != steps)
            throw new DataException(
                    "Trainer",
                    "an epoch must have as many batches as the source's size()",
                    Integer.toString(steps),
                    Integer.toString(at),
                    "Mend the source.");
        double seconds = seconds(begun);
        return new Epoch(
                number,
                watch.mean(),
                null,
                false,
                optimizer.rate(),
                seconds,
                watch.samples() / Math.max(seconds, 1e-9));
    }

    /** One step. Nothing in its scope is read back; what is looked at afterwards is kept beyond it. */
    private void learn(Batch batch, boolean look, List<Metric> metrics, LossWatch watch) {
        if (settings.schedule != null && !settings.scheduleByEpoch) settings.schedule.apply(optimizer, step);
        step++;
        @Nullable Tensor output = null;
        @Nullable Tensor target = null;
        try (Scope scope = Scope.open()) {
            Tensor y = settings.forward.forward(batch.images()), t = settings.target(batch);
            Tensor l = loss.of(y, t);
            l.backward();
            for (Callback c : settings.callbacks) c.afterBackward(optimizer);
            optimizer.step();
            watch.keep(scope.keep(l), batch.size());
            if (look && !metrics.isEmpty()) {
                output = scope.keep(y);
                target = scope.keep(t);
            }
        }
        if (output == null || target == null) return;
        for (Metric m : metrics) m.add(output, target);
        output.close();
        target.close();
    }

    private void tell(int epoch, int at, int steps, LossWatch watch, List<Metric> metrics, long begun) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (Metric m : metrics) values.put(m.name(), m.value());
        double share = (epoch - 1 + (double) at / steps) / settings.epochs;
        Progress p = new Progress(
                epoch,
                settings.epochs,
                at,
                steps,
                watch.mean(),
                values,
                watch.samples() / Math.max(seconds(begun), 1e-9),
                seconds(started) * (1 - share) / share);
        for (Callback c : settings.callbacks) c.progress(p);
    }

    private double seconds(long since) {
        return (settings.nanos.getAsLong() - since) / 1e9;
    }

    // --- validation ---

    private Epoch validated(Epoch e, @Nullable BatchSource validation) {
        if (validation == null) return e;
        List<Metric> metrics = settings.metrics.stream().map(Metric::fresh).toList();
        settings.model.eval();
        Evaluation evaluation =
                Autograd.off(() -> Evaluation.run(settings.forward, validation, settings::target, loss, metrics));
        double score = -evaluation.loss();
        if (!metrics.isEmpty()) {
            Metric first = metrics.get(0);
            score = first.largerIsBetter() ? first.value() : -first.value();
        }
        boolean better = best.beats(score);
        Epoch seen =
                new Epoch(e.number(), e.loss(), evaluation, better, e.learningRate(), e.seconds(), e.imagesPerSecond());
        if (better) best.keep(seen, score);
        return seen;
    }
}

package dev.roentgen.training;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.DataException;
import dev.roentgen.data.Batch;
import dev.roentgen.data.BatchSource;
import dev.roentgen.data.Batches;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.Generator;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.training.metric.Metric;
import dev.roentgen.training.optim.Optimizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One run of a {@link Trainer}. */
final class Fit {
    final Trainer settings;
    final Optimizer optimizer;
    final Best best;
    final LossWatch watch = new LossWatch();
    final List<Epoch> done = new ArrayList<>();

    @Nullable
    Ema ema;

    int epoch = 1; // the one that comes next or is under way
    int batch; // how many of its batches are done
    long step; // the optimiser's steps over all epochs
    boolean stopped; // before its time
    private final Task<?> task;
    private long begun; // when the epoch, or the rest of it, began; shifted back by what a resumed run took before
    private long started; // the same of the run

    Fit(Trainer settings, Task<?> task, Optimizer optimizer) {
        this.settings = settings;
        this.task = task;
        this.optimizer = optimizer;
        best = new Best(settings.model);
    }

    Result run(BatchSource train, @Nullable BatchSource validation, boolean resume) {
        Map<String, Metric> known = task.metrics();
        String by = settings.bestBy;
        if (by != null && !by.equals("loss") && !known.containsKey(by))
            throw new ArgumentException(
                    "Trainer", "the best must be chosen by", "loss or one of " + known.keySet(), "'" + by + "'", "");
        clock(0, 0);
        try (Saver saver = Saver.open(this, settings.checkpoints, train)) {
            if (resume) saver.resume();
            else saver.begin();
            if (settings.emaDecay > 0 && ema == null) ema = new Ema(settings.model, settings.emaDecay, Map.of());
            tell(c -> c.begin((epoch - 1L) * train.size() + batch));
            while (epoch <= settings.epochs && !stopped) {
                Epoch trained = validated(epoch(train, validation, saver), validation, saver);
                done.add(trained);
                epoch++;
                batch = 0;
                watch.epoch(epoch);
                clock(0, runSeconds());
                tell(c -> c.epoch(trained)); // told twice, if killed here, but never not at all
                saver.save();
                clock(0, runSeconds()); // an epoch's time is its training alone
            }
            return finish();
        } finally {
            watch.close();
            best.forget();
            if (ema != null) ema.close();
        }
    }

    private Result finish() {
        Epoch last = done.get(done.size() - 1), chosen = best.epoch();
        if (chosen != null) best.restore();
        else if (ema != null) ema.swap();
        return new Result(done, chosen == null ? last : chosen, runSeconds());
    }

    void tell(Consumer<Callback> what) {
        settings.callbacks.forEach(what);
    }

    // --- an epoch ---

    private Epoch epoch(BatchSource train, @Nullable BatchSource validation, Saver saver) {
        settings.model.train();
        if (settings.schedule != null && settings.scheduleByEpoch) settings.schedule.apply(optimizer, epoch - 1);
        if (batch == 0) watch.epoch(epoch);
        Task<?> measured = task.fresh();
        int steps = train.size();
        try (Batches batches = train.epoch(epoch, batch)) {
            for (Batch b : batches) {
                int first = batch - batch % settings.accumulate, share = Math.min(settings.accumulate, steps - first);
                batch++;
                boolean whole = batch == first + share;
                boolean save = whole && batch < steps && saver.isDue(step + 1);
                boolean evaluate = whole && batch < steps && validation != null && isDue(step + 1);
                boolean read = batch % settings.readEvery == 0 || batch == steps || save || evaluate;
                learn(b, share, whole, read, measured);
                if (read) {
                    watch.read(b, optimizer.rate());
                    progress(steps, measured);
                }
                if (evaluate) {
                    Epoch soFar = validated(summary(), validation, saver);
                    settings.model.train();
                    tell(c -> c.evaluation(soFar));
                    if (stopped) return soFar;
                }
                if (save) saver.save();
            }
        }
        if (batch != steps)
            throw new DataException(
                    "Trainer",
                    "an epoch must have as many batches as the source's size()",
                    Integer.toString(steps),
                    Integer.toString(batch),
                    "Mend the source.");
        return summary();
    }

    private boolean isDue(long step) {
        return settings.evaluateEvery > 0 && step % settings.evaluateEvery == 0;
    }

    private Epoch summary() {
        double seconds = epochSeconds();
        double speed = watch.samples() / Math.max(seconds, 1e-9);
        return new Epoch(epoch, step, watch.mean(), null, false, optimizer.rate(), seconds, speed);
    }

    /** One batch: its share of a step, and the step itself if it is the last. Nothing in its scope is read back. */
    private void learn(Batch b, int share, boolean whole, boolean look, Task<?> measured) {
        if (settings.schedule != null && !settings.scheduleByEpoch) settings.schedule.apply(optimizer, step);
        long draw = Generator.current().position();
        List<Task.Answer> seen = List.of();
        try (Scope scope = Scope.open()) {
            List<Task.Answer> answers = task.answers(b);
            Tensor loss = task.loss(answers);
            if (settings.nanGuard) guard(loss, b, draw);
            (share == 1 ? loss : loss.mul(1.0 / share)).backward();
            if (whole) {
                for (Callback c : settings.callbacks) c.afterBackward(optimizer);
                optimizer.step();
                for (Callback c : settings.callbacks) c.afterStep();
                step++;
                if (ema != null) ema.update(step);
            }
            watch.keep(scope.keep(loss), b.size());
            if (look && measured.measures())
                seen = answers.stream().map(a -> a.keep(scope)).toList();
        }
        measured.measure(seen);
        seen.forEach(Task.Answer::close);
    }

    private void guard(Tensor loss, Batch b, long draw) {
        double value = loss.item(), rate = optimizer.rate();
        if (!Double.isFinite(value))
            throw NanGuard.error(value, batch, epoch, NanGuard.fix(settings.model, task, b, draw, rate));
    }

    private void progress(int steps, Task<?> measured) {
        double share = (epoch - 1 + (double) batch / steps) / settings.epochs;
        Progress p = new Progress(
                epoch,
                settings.epochs,
                batch,
                steps,
                watch.mean(),
                measured.figures(),
                optimizer.rate(),
                watch.samples() / Math.max(epochSeconds(), 1e-9),
                runSeconds() * (1 - share) / share);
        tell(c -> c.progress(p));
    }

    // --- time ---

    double epochSeconds() {
        return (settings.nanos.getAsLong() - begun) / 1e9;
    }

    double runSeconds() {
        return (settings.nanos.getAsLong() - started) / 1e9;
    }

    /** Sets how long the epoch and the run have taken so far. */
    void clock(double epochSeconds, double runSeconds) {
        long now = settings.nanos.getAsLong();
        begun = now - Math.round(epochSeconds * 1e9);
        started = now - Math.round(runSeconds * 1e9);
    }

    // --- validation ---

    private Epoch validated(Epoch e, @Nullable BatchSource validation, Saver saver) {
        if (validation == null || stopped) return e;
        Task<?> fresh = task.fresh();
        settings.model.eval();
        if (ema != null) ema.swap();
        try {
            Evaluation evaluation = Autograd.off(() -> Evaluation.run(validation, fresh, true));
            boolean better = best.look(score(fresh, evaluation));
            Epoch seen = e.evaluated(evaluation, better);
            if (better) best.keep(seen);
            saver.keepWeights(step, score(fresh, evaluation), evaluation);
            if (settings.plateau != null)
                settings.plateau.apply(
                        optimizer, settings.plateau.largerIsBetter() ? score(fresh, evaluation) : evaluation.loss());
            stopped = settings.patience > 0 && best.since() >= settings.patience;
            return seen;
        } finally {
            if (ema != null) ema.swap();
        }
    }

    /** The figure that decides, turned so that larger is better. */
    private double score(Task<?> measured, Evaluation evaluation) {
        Map<String, Metric> metrics = measured.metrics();
        String by = settings.bestBy != null
                ? settings.bestBy
                : metrics.isEmpty() ? "loss" : metrics.keySet().iterator().next();
        Metric m = metrics.get(by);
        if (m == null) return -evaluation.loss();
        return m.largerIsBetter() ? m.value() : -m.value();
    }
}

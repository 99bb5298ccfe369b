package dev.roentgen.training;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.DataException;
import dev.roentgen.data.Batch;
import dev.roentgen.data.BatchSource;
import dev.roentgen.nn.Forward;
import dev.roentgen.nn.Layer;
import dev.roentgen.tensor.Generator;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.training.loss.Loss;
import dev.roentgen.training.metric.Metric;
import dev.roentgen.training.optim.Clip;
import dev.roentgen.training.optim.Optimizer;
import dev.roentgen.training.schedule.ReduceOnPlateau;
import dev.roentgen.training.schedule.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The plain training loop: forward, loss, backward, step, epoch after epoch, with what people want beside it.
 *
 * <pre>{@code
 * Result result = Trainer.of(unet)
 *         .loss(new BceDice())
 *         .optimizer(Adam.of(unet).learningRate(1e-3))
 *         .metric(new HardDice())
 *         .epochs(15)
 *         .onProgress(p -> System.out.println(p.line()))
 *         .fit(train, validation);
 * }</pre>
 *
 * <p>A step reads nothing back to the host; its loss is read after it, by default that of every tenth step and those before
 * it. After every epoch the validation data decide whether it is the best, by the first metric or else by the loss; the
 * model ends with the weights of the best. The same seed, data, machine and number of threads give the same bits, always:
 * there is no other mode; with {@link #checkpoints} also where a run was killed and {@linkplain #resume resumed}.
 */
public final class Trainer {
    final Layer model;
    private final @Nullable Forward forward;
    private final @Nullable Task<?> task; // given whole where there are several heads
    final List<Callback> callbacks = new ArrayList<>();
    private final List<Metric> metrics = new ArrayList<>();
    private @Nullable Loss loss;
    private @Nullable Optimizer optimizer;
    private @Nullable Function<Batch, Tensor> target;

    @Nullable
    Schedule schedule;

    @Nullable
    ReduceOnPlateau plateau;

    @Nullable
    Checkpoints checkpoints;

    @Nullable
    String bestBy;

    boolean scheduleByEpoch;
    int epochs = 1;
    int readEvery = 10;
    int accumulate = 1;
    int evaluateEvery; // 0: after epochs only
    int patience; // 0: boundless
    double emaDecay; // 0: none
    boolean nanGuard;
    private long seed;
    LongSupplier nanos = System::nanoTime; // replaced in tests

    private Trainer(Layer model, @Nullable Forward forward, @Nullable Task<?> task) {
        this.model = model;
        this.forward = forward;
        this.task = task;
    }

    /** Trains a model from images to one tensor. */
    public static <M extends Layer & Forward> Trainer of(M model) {
        return new Trainer(model, model, null);
    }

    /** Trains a model that answers several questions at once; each head brings its loss, target and metrics. */
    public static <R> Trainer of(Layer model, Function<Tensor, R> forward, List<Head<R>> heads) {
        if (heads.isEmpty())
            throw new ArgumentException("Trainer", "there must be", "1 or more heads", "0", "Use Head.of(..).");
        return new Trainer(model, null, new Task<>(forward, List.copyOf(heads)));
    }

    /** Sets what is made small. */
    public Trainer loss(Loss loss) {
        this.loss = loss;
        return this;
    }

    /** Sets how. */
    public Trainer optimizer(Optimizer optimizer) {
        this.optimizer = optimizer;
        return this;
    }

    /** Sets what is true of a batch: {@code Batch::masks} or {@code Batch::labels}. Not needed where batches have but one. */
    public Trainer target(Function<Batch, Tensor> target) {
        this.target = target;
        return this;
    }

    /** Sets how many times the training data are gone through. */
    public Trainer epochs(int epochs) {
        if (epochs < 1) throw badCount("the number of epochs", epochs, "Use epochs(15).");
        this.epochs = epochs;
        return this;
    }

    /** Changes the learning rate with every step, counted over all epochs. */
    public Trainer schedule(Schedule schedule) {
        this.schedule = schedule;
        scheduleByEpoch = false;
        return this;
    }

    /** Changes the learning rate with every epoch; the first is the schedule's step 0. */
    public Trainer scheduleByEpoch(Schedule schedule) {
        this.schedule = schedule;
        scheduleByEpoch = true;
        return this;
    }

    /** Cuts the learning rate when evaluations get no better: of the loss, or of the figure that decides which is best. */
    public Trainer plateau(ReduceOnPlateau plateau) {
        this.plateau = plateau;
        return this;
    }

    /** Lets another figure decide which evaluation is the best: a metric by its name, or {@code "loss"}. */
    public Trainer bestBy(String figure) {
        bestBy = figure;
        return this;
    }

    /** Adds a figure to gather on the validation data; the first one decides which epoch is the best. */
    public Trainer metric(Metric metric) {
        metrics.add(metric);
        return this;
    }

    /** Scales gradients together so that their Euclidean norm is at most {@code norm}. */
    public Trainer clipNorm(double norm) {
        if (!(norm > 0))
            throw new ArgumentException(
                    "Trainer", "the largest norm must be", "positive", Double.toString(norm), "Use clipNorm(1).");
        return with(new Callback() {
            @Override
            public void afterBackward(Optimizer optimizer) {
                Clip.norm(optimizer.parameters(), norm).close();
            }
        });
    }

    /** Cuts every element of every gradient to {@code -limit .. limit}. */
    public Trainer clipValue(double limit) {
        if (!(limit > 0))
            throw new ArgumentException(
                    "Trainer", "the limit must be", "positive", Double.toString(limit), "Use clipValue(1).");
        return with(new Callback() {
            @Override
            public void afterBackward(Optimizer optimizer) {
                Clip.value(optimizer.parameters(), limit);
            }
        });
    }

    /** Makes one step of the mean gradient of so many batches; the last of an epoch may be of fewer. */
    public Trainer accumulate(int batches) {
        if (batches < 1) throw badCount("the number of batches of a step", batches, "Use accumulate(4).");
        accumulate = batches;
        return this;
    }

    /** Averages the weights over steps, evaluates the average, and ends with it. Polyak and Juditsky, 1992. */
    public Trainer ema(double decay) {
        if (!(decay > 0 && decay < 1))
            throw new ArgumentException(
                    "Trainer", "the decay must be", "between 0 and 1", Double.toString(decay), "Use ema(0.999).");
        emaDecay = decay;
        return this;
    }

    /** Evaluates after every so many steps too, not only after epochs. */
    public Trainer evaluateEvery(int steps) {
        if (steps < 1) throw badCount("the number of steps between evaluations", steps, "Use evaluateEvery(500).");
        evaluateEvery = steps;
        return this;
    }

    /** Ends the run when so many evaluations in a row were no better than the best. */
    public Trainer patience(int evaluations) {
        if (evaluations < 1) throw badCount("the patience", evaluations, "Use patience(5).");
        patience = evaluations;
        return this;
    }

    /** Saves the run as it goes, so that it can be {@linkplain #resume resumed}. */
    public Trainer checkpoints(Checkpoints checkpoints) {
        this.checkpoints = checkpoints;
        return this;
    }

    /** Sets the seed of dropout and other random numbers inside the model; the data have their own. */
    public Trainer seed(long seed) {
        this.seed = seed;
        return this;
    }

    /** Sets after how many steps losses are read and progress is told; 1 is after each. */
    public Trainer readEvery(int steps) {
        if (steps < 1) throw badCount("the number of steps between reads", steps, "Use readEvery(10).");
        readEvery = steps;
        return this;
    }

    /** Reads every step's loss before the step is made, so that an infinite one names the first layer that went wrong. */
    public Trainer nanGuard() {
        nanGuard = true;
        return this;
    }

    /** Adds what is to be done while it runs. */
    public Trainer with(Callback callback) {
        callbacks.add(callback);
        return this;
    }

    /** Calls back every few steps. */
    public Trainer onProgress(Consumer<Progress> listener) {
        return with(new Callback() {
            @Override
            public void progress(Progress progress) {
                listener.accept(progress);
            }
        });
    }

    /** Calls back after every epoch. */
    public Trainer onEpoch(Consumer<Epoch> listener) {
        return with(new Callback() {
            @Override
            public void epoch(Epoch epoch) {
                listener.accept(epoch);
            }
        });
    }

    /** Trains; the model ends with the weights of the last epoch. */
    public Result fit(BatchSource train) {
        return run(train, null, false);
    }

    /** Trains, and evaluates after every epoch; the model ends with the weights of the best. */
    public Result fit(BatchSource train, BatchSource validation) {
        return run(train, validation, false);
    }

    /** Goes on from the newest whole checkpoint as if nothing had happened, or begins where there is none. */
    public Result resume(BatchSource train) {
        return run(train, null, true);
    }

    /** The same with evaluations. */
    public Result resume(BatchSource train, BatchSource validation) {
        return run(train, validation, true);
    }

    private Result run(BatchSource train, @Nullable BatchSource validation, boolean resume) {
        filled("training", train);
        if (validation != null) filled("validation", validation);
        if (schedule != null && plateau != null)
            throw new ArgumentException(
                    "Trainer",
                    "the learning rate must follow",
                    "one rule",
                    "a schedule and a plateau",
                    "Leave one out.");
        if (validation == null && (patience > 0 || plateau != null || evaluateEvery > 0 || bestBy != null))
            throw new ArgumentException(
                    "Trainer",
                    "patience, plateau, evaluateEvery and bestBy must have",
                    "validation data",
                    "none",
                    "Call fit(train, validation).");
        if (resume && checkpoints == null)
            throw new ArgumentException(
                    "Trainer",
                    "to resume it must have",
                    "checkpoints",
                    "none",
                    "Call checkpoints(Checkpoints.in(folder)).");
        Fit fit = new Fit(this, task(), optimizer());
        Generator before = Generator.current();
        Generator.seed(seed);
        boolean finished = false;
        try {
            Result result = fit.run(train, validation, resume);
            finished = true;
            return result;
        } finally {
            Generator.use(before);
            for (Callback c : callbacks) c.end(finished);
        }
    }

    private Task<?> task() {
        if (task == null)
            return new Task<>(forward(), List.of(new Head<>("", y -> y, this::target, loss(), 1, metrics)));
        if (loss != null || target != null || !metrics.isEmpty())
            throw new ArgumentException(
                    "Trainer",
                    "loss, target and metrics must be",
                    "those of the heads",
                    "others of the trainer",
                    "Give them to Head.of(..).");
        return task;
    }

    private Function<Tensor, Tensor> forward() {
        if (forward == null) throw new IllegalStateException("neither a task nor a forward");
        return forward::forward;
    }

    private static void filled(String what, BatchSource source) {
        if (source.size() < 1)
            throw new DataException(
                    "Trainer",
                    "the " + what + " data must hold",
                    "at least one batch",
                    "none",
                    "Check the folder and the split.");
    }

    private Loss loss() {
        if (loss == null)
            throw new ArgumentException("Trainer", "it must have", "a loss", "none", "Call loss(new BceDice()).");
        return loss;
    }

    private Optimizer optimizer() {
        if (optimizer == null)
            throw new ArgumentException(
                    "Trainer", "it must have", "an optimiser", "none", "Call optimizer(Adam.of(model)).");
        return optimizer;
    }

    /** What is true of a batch. */
    private Tensor target(Batch batch) {
        if (target != null) return target.apply(batch);
        if (batch.hasMasks() && batch.hasLabels())
            throw new ArgumentException(
                    "Trainer",
                    "the target must be",
                    "chosen where batches have masks and labels",
                    "no choice",
                    "Call target(Batch::masks) or target(Batch::labels).");
        return batch.hasMasks() ? batch.masks() : batch.labels();
    }

    private static ArgumentException badCount(String what, int value, String fix) {
        return new ArgumentException("Trainer", what + " must be", "1 or more", Integer.toString(value), fix);
    }
}

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
 * model ends with the weights of the best. The same seed, data and machine give the same bits.
 */
public final class Trainer {
    final Layer model;
    final Forward forward;
    final List<Metric> metrics = new ArrayList<>();
    final List<Callback> callbacks = new ArrayList<>();
    private @Nullable Loss loss;
    private @Nullable Optimizer optimizer;
    private @Nullable Function<Batch, Tensor> target;

    @Nullable
    Schedule schedule;

    boolean scheduleByEpoch;
    int epochs = 1;
    int readEvery = 10;
    boolean watchLayers;
    private long seed;
    LongSupplier nanos = System::nanoTime; // replaced in tests

    private Trainer(Layer model, Forward forward) {
        this.model = model;
        this.forward = forward;
    }

    /** Trains a model from images to one tensor. */
    public static <M extends Layer & Forward> Trainer of(M model) {
        return new Trainer(model, model);
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

    /** Looks at the result of every layer, so that an infinite loss names the first layer that went wrong. Costs time. */
    public Trainer watchLayers() {
        watchLayers = true;
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
        return run(train, null);
    }

    /** Trains, and evaluates after every epoch; the model ends with the weights of the best. */
    public Result fit(BatchSource train, BatchSource validation) {
        return run(train, validation);
    }

    private Result run(BatchSource train, @Nullable BatchSource validation) {
        filled("training", train);
        if (validation != null) filled("validation", validation);
        Generator before = Generator.current();
        Generator.seed(seed);
        try {
            return new Fit(this, loss(), optimizer()).run(train, validation);
        } finally {
            Generator.use(before);
        }
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
    Tensor target(Batch batch) {
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

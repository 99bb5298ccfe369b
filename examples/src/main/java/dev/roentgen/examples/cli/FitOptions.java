package dev.roentgen.examples.cli;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.data.Batch;
import dev.roentgen.datasets.loader.DataLoader;
import dev.roentgen.datasets.transform.Augmentation;
import dev.roentgen.models.Model;
import dev.roentgen.training.Trainer;
import dev.roentgen.training.loss.BceDice;
import dev.roentgen.training.loss.CrossEntropy;
import dev.roentgen.training.metric.Average;
import dev.roentgen.training.metric.Classification;
import dev.roentgen.training.metric.HardDice;
import dev.roentgen.training.optim.AdamW;
import dev.roentgen.training.schedule.Schedule;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a net learns: cross entropy or BCE and Dice, AdamW, a rate that rises for a tenth of the steps and falls to 0. */
final class FitOptions {
    private static final double FRESH_CLASSES = 2e-3, FRESH_MASKS = 2e-3, TRAINED = 5e-5;
    private static final double WARM_UP = 0.1, SMOOTH = 1e-5;
    private static final int CLASSES_BATCH = 16, MASKS_BATCH = 4;

    /** How much training pictures are changed at random. */
    enum Augment {
        none,
        mild,
        strong;

        Augmentation augmentation() {
            return switch (this) {
                case none -> Augmentation.none();
                case mild -> Augmentation.mild();
                case strong ->
                    Augmentation.none()
                            .turn(15)
                            .scale(0.15)
                            .shift(0.08)
                            .contrast(0.3)
                            .brightness(0.07);
            };
        }
    }

    @Option(names = "--epochs", paramLabel = "N", description = "Passes through the training part (default: 20).")
    private int epochs = 20;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description =
                    "Images of a step (default: " + CLASSES_BATCH + " for classes, " + MASKS_BATCH + " for masks).")
    private @Nullable Integer batch;

    @Option(
            names = "--lr",
            paramLabel = "R",
            description = "The highest learning rate (default: " + FRESH_CLASSES + ", from --weights " + TRAINED + ").")
    private @Nullable Double rate;

    @Option(names = "--weight-decay", paramLabel = "D", description = "Decoupled, as AdamW's (default: 0.01).")
    private double decay = 0.01;

    @Option(
            names = "--augment",
            description = "Random turns, sizes, moves and exposures: ${COMPLETION-CANDIDATES} (default: mild).")
    private Augment augment = Augment.mild;

    @Option(
            names = "--label-smoothing",
            paramLabel = "S",
            description = "The share of a class's truth that goes to all classes (default: 0).")
    private double smoothing;

    @Option(names = "--ema", paramLabel = "D", description = "Average the weights over steps with this decay, as 0.99.")
    private @Nullable Double ema;

    @Option(
            names = "--patience",
            paramLabel = "N",
            description = "Stop after so many epochs that were no better than the best.")
    private @Nullable Integer patience;

    @Option(names = "--accumulate", paramLabel = "N", description = "Make one step of so many batches (default: 1).")
    private int accumulate = 1;

    @Option(
            names = "--freeze",
            paramLabel = "K",
            description = "Leave the stem and the first K blocks as they are; 0 is the stem alone.")
    private @Nullable Integer freeze;

    int batch(Task task) {
        if (batch != null && batch < 1)
            throw new ArgumentException("--batch", "it must be", "1 or more", batch.toString(), "Use --batch 16.");
        return batch != null ? batch : task == Task.classify ? CLASSES_BATCH : MASKS_BATCH;
    }

    /** Training batches: shuffled, changed at random, all of one size unless there is but one. */
    DataLoader training(DataLoader all, long seed, int batch) {
        DataLoader loader = all.shuffled(seed).augmented(augment.augmentation());
        return loader.samples() > batch ? loader.wholeBatches() : loader;
    }

    Trainer trainer(Task task, Model model, boolean trained, long steps, long seed) {
        if (freeze != null) model.freezeUpTo(freeze);
        if (epochs < 1)
            throw new ArgumentException(
                    "--epochs", "it must be", "1 or more", Integer.toString(epochs), "Use --epochs 15.");
        double fresh = task == Task.classify ? FRESH_CLASSES : FRESH_MASKS;
        Trainer trainer = Trainer.of(model)
                .loss(task == Task.classify ? new CrossEntropy().smoothing(smoothing) : new BceDice(SMOOTH))
                .target(task == Task.classify ? Batch::labels : Batch::masks)
                .metric(task == Task.classify ? Classification.f1(Average.MACRO) : new HardDice())
                .optimizer(AdamW.of(model)
                        .learningRate(rate != null ? rate : trained ? TRAINED : fresh)
                        .weightDecay(decay))
                .schedule(schedule((steps + accumulate - 1) / accumulate * epochs))
                .accumulate(accumulate)
                .epochs(epochs)
                .seed(seed);
        if (task == Task.classify) trainer.metric(Classification.accuracy());
        if (ema != null) trainer.ema(ema);
        if (patience != null) trainer.patience(patience);
        return trainer;
    }

    private static Schedule schedule(long steps) {
        long rising = Math.max(1, Math.round(WARM_UP * steps));
        return Schedule.linear(1.0 / rising, 1, rising).then(rising, Schedule.cosine(Math.max(1, steps - rising)));
    }
}

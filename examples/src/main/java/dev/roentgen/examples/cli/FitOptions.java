package dev.roentgen.examples.cli;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.Require;
import dev.roentgen.data.Batch;
import dev.roentgen.datasets.loader.DataLoader;
import dev.roentgen.datasets.transform.Augmentation;
import dev.roentgen.datasets.transform.Transform;
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
    private static final double FRESH_RATE = 2e-3, TRAINED_RATE = 5e-5, EMA = 0.99;
    private static final int FRESH_CLASSES_EPOCHS = 40, FRESH_MASKS_EPOCHS = 60, TRAINED_EPOCHS = 20;
    private static final double WARM_UP = 0.1, SMOOTH = 1e-5;
    private static final int CLASSES_BATCH = 16, MASKS_BATCH = 4;

    /** How much training pictures are changed at random. */
    enum Augment {
        none(Augmentation.none(), Augmentation.none()),
        mild(Augmentation.mild(), Augmentation.mild()),
        strong(Augmentation.strong(), Augmentation.strongForMasks());
        private final Transform classes, masks;

        Augment(Transform classes, Transform masks) {
            this.classes = classes;
            this.masks = masks;
        }

        private Transform of(Task task) {
            return task == Task.classify ? classes : masks;
        }
    }

    /** What is trained: nets from random weights need more looks at pictures, changed more, than those that have learnt before. */
    record Learner(Task task, Model model, boolean isTrained) {
        private int epochs() {
            if (isTrained) return TRAINED_EPOCHS;
            return task == Task.classify ? FRESH_CLASSES_EPOCHS : FRESH_MASKS_EPOCHS;
        }

        private int batch() {
            return task == Task.classify ? CLASSES_BATCH : MASKS_BATCH;
        }

        private double rate() {
            return isTrained ? TRAINED_RATE : FRESH_RATE;
        }

        private Augment augment() {
            return isTrained ? Augment.mild : Augment.strong;
        }
    }

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "Passes through the training part (default: " + FRESH_CLASSES_EPOCHS + " for classes, "
                    + FRESH_MASKS_EPOCHS + " for masks, " + TRAINED_EPOCHS + " from --weights).")
    private @Nullable Integer epochs;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description =
                    "Images of a step (default: " + CLASSES_BATCH + " for classes, " + MASKS_BATCH + " for masks).")
    private @Nullable Integer batch;

    @Option(
            names = "--lr",
            paramLabel = "R",
            description =
                    "The highest learning rate (default: " + FRESH_RATE + ", from --weights " + TRAINED_RATE + ").")
    private @Nullable Double rate;

    @Option(names = "--weight-decay", paramLabel = "D", description = "Decoupled, as AdamW's (default: 0.01).")
    private double decay = 0.01;

    @Option(
            names = "--augment",
            description =
                    "Random turns, sizes, moves and exposures: ${COMPLETION-CANDIDATES}, which flips too and for masks"
                            + " hides parts of the pictures (default: strong, from --weights mild).")
    private @Nullable Augment augment;

    @Option(
            names = "--label-smoothing",
            paramLabel = "S",
            description = "The share of a class's truth that goes to all classes (default: 0).")
    private @Nullable Double smoothing;

    @Option(
            names = "--ema",
            paramLabel = "D",
            description =
                    "Average the weights over steps with this decay; 0 keeps them as they are (default: " + EMA + ").")
    private double ema = EMA;

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

    /** Images of a step. */
    int batch(Learner learner) {
        return positive("--batch", batch, learner.batch());
    }

    /** Training batches: shuffled, changed at random, all of one size unless there is but one. */
    DataLoader training(DataLoader all, Learner learner, long seed) {
        Augment chosen = augment != null ? augment : learner.augment();
        DataLoader loader = all.shuffled(seed).augmented(chosen.of(learner.task()));
        return loader.samples() > batch(learner) ? loader.wholeBatches() : loader;
    }

    /** What trains the learner on so many batches an epoch. */
    Trainer trainer(Learner learner, long batches, long seed) {
        if (freeze != null) learner.model().freezeUpTo(freeze);
        boolean classes = learner.task() == Task.classify;
        if (smoothing != null && !classes)
            throw new ArgumentException(
                    "--label-smoothing",
                    "it must be given for",
                    "classes",
                    "masks",
                    "Leave it out, or use --task classify.");
        int passes = positive("--epochs", epochs, learner.epochs());
        int together = positive("--accumulate", accumulate, 1);
        long steps = (batches + together - 1) / together * passes;
        Trainer trainer = Trainer.of(learner.model())
                .loss(classes ? new CrossEntropy().smoothing(smoothing == null ? 0 : smoothing) : new BceDice(SMOOTH))
                .target(classes ? Batch::labels : Batch::masks)
                .metric(classes ? Classification.f1(Average.MACRO) : new HardDice())
                .optimizer(AdamW.of(learner.model())
                        .learningRate(rate != null ? rate : learner.rate())
                        .weightDecay(decay))
                .schedule(Schedule.warmCosine(Math.max(1, Math.round(WARM_UP * steps)), steps))
                .accumulate(together)
                .epochs(passes)
                .seed(seed);
        if (classes) trainer.metric(Classification.accuracy());
        if (Require.belowOne("--ema", "the decay", ema, "Use --ema " + EMA + ".") > 0) trainer.ema(ema);
        if (patience != null) trainer.patience(positive("--patience", patience, 5));
        return trainer;
    }

    private static int positive(String option, @Nullable Integer asked, int usual) {
        if (asked != null && asked < 1)
            throw new ArgumentException(
                    option, "it must be", "1 or more", asked.toString(), "Use " + option + " " + usual + ".");
        return asked != null ? asked : usual;
    }
}

package dev.roentgen.examples.course;

import dev.roentgen.data.Batch;
import dev.roentgen.data.Preprocessing;
import dev.roentgen.datasets.loader.DataLoader;
import dev.roentgen.nn.Forward;
import dev.roentgen.nn.Layer;
import dev.roentgen.training.Result;
import dev.roentgen.training.Trainer;
import dev.roentgen.training.loss.CrossEntropy;
import dev.roentgen.training.metric.Average;
import dev.roentgen.training.metric.Classification;
import dev.roentgen.training.optim.Adam;
import dev.roentgen.training.schedule.Schedule;

/**
 * How classifiers are trained: cross entropy, Adam, the epoch of the best macro F1 kept, no augmentation.
 *
 * @param epochs how often the training part is gone through
 * @param batch images of a step
 * @param learningRate of Adam
 * @param weightDecay coupled, as the course's
 * @param warmUp the share of the steps in which the rate rises; it then falls as half a cosine. NaN for a constant rate
 */
record ClassifierTraining(int epochs, int batch, double learningRate, double weightDecay, double warmUp) {
    private static final int EVALUATION_BATCH = 16;

    /** The course's: 20 epochs of Adam at a constant 5e-5, decay 1e-6. */
    static ClassifierTraining course(CourseOptions o, int batch) {
        return new ClassifierTraining(o.epochsOr(20), o.batchOr(batch), 5e-5, 1e-6, Double.NaN);
    }

    /** From random weights: the rate rises through a tenth of the steps, then falls to 0. */
    static ClassifierTraining fresh(CourseOptions o, int epochs, int batch, double learningRate) {
        return new ClassifierTraining(o.epochsOr(epochs), o.batchOr(batch), learningRate, 0, 0.1);
    }

    /** Trains on one part and keeps the epoch that is best on the other; the model ends with its weights. */
    <M extends Layer & Forward> Result fit(
            Experiment row, String name, M model, CourseData data, Preprocessing how, CourseRun run) {
        Trainer task = Trainer.of(model)
                .loss(new CrossEntropy())
                .target(Batch::labels)
                .metric(Classification.f1(Average.MACRO));
        return fit(row, name, task, model, data, how, run);
    }

    /** The same for a trainer that knows already what is to be learnt; its first metric decides which epoch is kept. */
    Result fit(
            Experiment row, String name, Trainer task, Layer model, CourseData data, Preprocessing how, CourseRun run) {
        long seed = run.options().seed();
        DataLoader train = run.loader(data.training(), how, batch).shuffled(seed);
        if (train.samples() % batch == 1) train = train.wholeBatches(); // one image has no variance to normalise by
        Trainer trainer = task.optimizer(
                        Adam.of(model).learningRate(learningRate).weightDecay(weightDecay))
                .schedule(schedule((long) epochs * train.size()))
                .epochs(epochs)
                .seed(seed)
                .with(run.progress());
        return run.fit(row, name, trainer, train, run.loader(data.choosing(), how, EVALUATION_BATCH));
    }

    /** What classifiers are measured on. */
    static DataLoader unseen(CourseData data, Preprocessing how, CourseRun run) {
        return run.loader(data.unseen(), how, EVALUATION_BATCH);
    }

    private Schedule schedule(long steps) {
        return Double.isNaN(warmUp)
                ? Schedule.constant()
                : Schedule.warmCosine(Math.max(1, Math.round(warmUp * steps)), steps);
    }
}

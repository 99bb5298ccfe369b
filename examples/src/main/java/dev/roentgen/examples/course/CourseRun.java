package dev.roentgen.examples.course;

import dev.roentgen.data.BatchSource;
import dev.roentgen.data.Preprocessing;
import dev.roentgen.datasets.Dataset;
import dev.roentgen.datasets.loader.DataLoader;
import dev.roentgen.tensor.Generator;
import dev.roentgen.training.Callback;
import dev.roentgen.training.Checkpoints;
import dev.roentgen.training.Result;
import dev.roentgen.training.Trainer;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * What the experiments of one run share.
 *
 * @param options what was asked for
 * @param data the images
 * @param progress sees every training
 * @param readable knows which images can't be read
 */
public record CourseRun(CourseOptions options, CourseData data, Callback progress, Readable readable) {
    /** A run that has looked at no image yet. */
    public CourseRun(CourseOptions options, CourseData data, Callback progress) {
        this(options, data, progress, new Readable());
    }

    /** The folder of a row's files: {@code OUT/EXPERIMENT/MODEL}. */
    public OutputFolder folder(Experiment experiment, String model) {
        return OutputFolder.at(options.out().resolve(experiment.name()).resolve(model));
    }

    /** A file of a row as the report, which lies in {@code OUT}, names it. */
    public static String inReport(Experiment experiment, String model, String file) {
        return Path.of(experiment.name(), model, file).toString().replace('\\', '/');
    }

    /** Batches of some of the images. */
    public DataLoader loader(Dataset images, Preprocessing how, int batch) {
        return DataLoader.of(options.skipBad() ? readable.of(images) : images, how)
                .batch(batch);
    }

    /**
     * Trains, and after every epoch saves the training in the row's folder, so that a run that was stopped goes on there with
     * {@code --resume} and ends with the same bits. The checkpoints go when the row is finished.
     *
     * @param experiment the row's
     * @param model the row's
     * @param stage tells the trainings of one row apart: {@code "pretraining"}, {@code "tuning"}
     */
    public Result fit(
            Experiment experiment,
            String model,
            String stage,
            Trainer trainer,
            BatchSource train,
            BatchSource validation) {
        Path checkpoints = folder(experiment, model).file(RowFiles.CHECKPOINTS).resolve(stage);
        if (!options.resume()) RowFiles.delete(checkpoints);
        return trainer.checkpoints(Checkpoints.in(checkpoints).keepBest(0)).resume(train, validation);
    }

    /** The same for a row with one training. */
    public Result fit(Experiment experiment, String model, Trainer trainer, BatchSource train, BatchSource validation) {
        return fit(experiment, model, "training", trainer, train, validation);
    }

    /** Makes a model whose random weights depend on the run's seed alone. */
    public <M> M seeded(Supplier<M> model) {
        Generator before = Generator.current();
        try {
            Generator.seed(options.seed());
            return model.get();
        } finally {
            Generator.use(before);
        }
    }
}

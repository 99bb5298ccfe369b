package dev.roentgen.examples.course;

import dev.roentgen.data.Preprocessing;
import dev.roentgen.datasets.Dataset;
import dev.roentgen.datasets.loader.DataLoader;
import dev.roentgen.tensor.Generator;
import dev.roentgen.training.Callback;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * What the experiments of one run share.
 *
 * @param options what was asked for
 * @param data the images
 * @param progress sees every training
 */
public record CourseRun(CourseOptions options, CourseData data, Callback progress) {
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
        DataLoader loader = DataLoader.of(images, how).batch(batch);
        return options.skipBad() ? loader.skipBad() : loader;
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

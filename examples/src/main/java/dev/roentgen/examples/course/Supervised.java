package dev.roentgen.examples.course;

import dev.roentgen.check.DataException;
import dev.roentgen.data.Preprocessing;
import dev.roentgen.datasets.loader.DataLoader;
import dev.roentgen.models.LogitClassifier;
import dev.roentgen.models.Model;
import dev.roentgen.models.ModelOptions;
import dev.roentgen.models.Models;
import dev.roentgen.models.open.Opened;
import dev.roentgen.training.Result;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Six classifiers of whole images, each trained with all of its layers. */
public final class Supervised implements Experiment {
    private static final int BATCH = 16, IMAGENET = 1000;

    @Override
    public String name() {
        return "supervised";
    }

    @Override
    public List<String> models() {
        return Arrays.stream(SlimClassifier.values()).map(Enum::name).toList();
    }

    @Override
    public Row run(String name, CourseRun run) {
        CourseOptions o = run.options();
        CourseData data = run.data().forClasses();
        Preprocessing how =
                Preprocessing.imagenet(o.imageSizeOr(o.isSmall() ? CourseData.SMALL_CLASSES : CourseData.FULL));
        List<String> classes = data.training().classes();
        SlimClassifier slim = SlimClassifier.valueOf(name);
        Model model = o.isSmall()
                ? run.seeded(() -> slim.build(how.height(), classes.size()))
                : full(name, how, classes.size(), run);
        ClassifierTraining training = o.isSmall()
                ? ClassifierTraining.fresh(o, slim.epochs, slim.batch, slim.learningRate)
                : ClassifierTraining.course(o, BATCH);
        try {
            Result result = training.fit(this, name, model, data, how, run);
            DataLoader unseen = ClassifierTraining.unseen(data, how, run);
            ClassifierFigures figures = ClassifierFigures.of(model, unseen, classes.size());
            OutputFolder folder = run.folder(this, name);
            Models.save(model, how, classes, folder.file("weights.safetensors"));
            Predictions.write(figures, unseen.data(), folder);
            AttentionMaps maps = AttentionMaps.write(model, unseen.data(), how, folder);
            return new Row(
                    name,
                    model.parameterCount(),
                    figures.figures(),
                    Published.of(name),
                    result.epochs(),
                    Row.median(result.epochs()),
                    figures.confusion(),
                    List.of(CourseRun.inReport(this, name, AttentionMaps.FILE)),
                    List.of(
                            String.format(
                                    Locale.ROOT,
                                    "The best of %d epochs by macro F1 was number %d.",
                                    result.epochs().size(),
                                    result.best().number()),
                            maps.note()));
        } finally {
            model.unload();
        }
    }

    /** The published model with its 1000-class head, ReLU, and a linear map to the course's classes. */
    private static Model full(String name, Preprocessing how, int classes, CourseRun run) {
        @Nullable Path folder = run.options().weights();
        ModelOptions options = ModelOptions.published();
        if (run.options().imageSize() != null) options = options.imageSize(how.height());
        ModelOptions chosen = options;
        @Nullable Path checkpoint = folder == null ? null : new WeightsFolder(folder).require(name);
        return run.seeded(() -> new LogitClassifier(
                checkpoint == null ? Models.create(name, chosen) : opened(name, chosen, checkpoint),
                IMAGENET,
                classes));
    }

    private static Model opened(String name, ModelOptions options, Path checkpoint) {
        Opened opened = Models.open(checkpoint, options);
        if (opened.model().shapes().equals(Models.create(name, options).shapes())) return opened.model();
        opened.model().unload();
        throw new DataException(
                checkpoint.toString(),
                "the weights must be those of",
                name,
                opened.name(),
                "Get the file that docs/course.md names.");
    }

    @Override
    public Part table(List<Row> rows, CourseRun run) {
        List<String> notes = new ArrayList<>(List.of(note(run)));
        Predictions.compared(this, rows, run).ifPresent(notes::add);
        return new Part(
                "Supervised: the four classes",
                ClassifierFigures.COLUMNS,
                run.data().training().classes(),
                rows,
                notes);
    }

    private static String note(CourseRun run) {
        CourseOptions o = run.options();
        String images = run.data().forClasses().counts();
        if (o.isSmall())
            return "Slim nets of the same families, random weights, " + images
                    + "Published: the full nets with ImageNet weights.";
        return "The course's nets with "
                + (o.weights() == null ? "random weights, as there was no --weights, " : "the weights of --weights, ")
                + images + "No mixed precision: a CPU computes in 32 bits.";
    }
}

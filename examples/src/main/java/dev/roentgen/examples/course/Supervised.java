package dev.roentgen.examples.course;

import dev.roentgen.data.Preprocessing;
import dev.roentgen.datasets.loader.DataLoader;
import dev.roentgen.models.Model;
import dev.roentgen.models.ModelOptions;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.training.Result;
import dev.roentgen.weights.Weights;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Six classifiers of whole images, each trained with all of its layers. */
public final class Supervised implements Experiment {
    private static final int BATCH = 16;

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
        TensorLayer model = o.isSmall()
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
            Weights.save(model, folder.file("weights.safetensors"));
            Predictions.write(figures, unseen.data(), folder);
            AttentionMaps maps = AttentionMaps.write(
                    model,
                    model instanceof ClassifierWithHead c ? c.model() : (Model) model,
                    unseen.data(),
                    how,
                    folder);
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

    private static TensorLayer full(String name, Preprocessing how, int classes, CourseRun run) {
        @Nullable Path folder = run.options().weights();
        @Nullable Path checkpoint = folder == null ? null : new WeightsFolder(folder).require(name);
        ModelOptions options = ModelOptions.published();
        if (run.options().imageSize() != null) options = options.imageSize(how.height());
        ModelOptions chosen = options;
        return run.seeded(() -> ClassifierWithHead.of(name, chosen, checkpoint, classes));
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
                + images + "no mixed precision: a CPU computes in 32 bits.";
    }
}

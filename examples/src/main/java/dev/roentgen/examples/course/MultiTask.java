package dev.roentgen.examples.course;

import static dev.roentgen.examples.course.Published.ACCURACY;
import static dev.roentgen.examples.course.Published.F1;
import static dev.roentgen.examples.course.Published.HARD_DICE;
import static dev.roentgen.examples.course.Published.PRECISION;
import static dev.roentgen.examples.course.Published.RECALL;
import static dev.roentgen.examples.course.Published.SOFT_DICE;

import dev.roentgen.data.Batch;
import dev.roentgen.data.BatchSource;
import dev.roentgen.data.Preprocessing;
import dev.roentgen.datasets.loader.DataLoader;
import dev.roentgen.models.Models;
import dev.roentgen.models.multitask.VNet;
import dev.roentgen.models.multitask.VNetConfig;
import dev.roentgen.models.segment.Segmented;
import dev.roentgen.training.Evaluation;
import dev.roentgen.training.Head;
import dev.roentgen.training.Result;
import dev.roentgen.training.Trainer;
import dev.roentgen.training.loss.BceDice;
import dev.roentgen.training.loss.CrossEntropy;
import dev.roentgen.training.metric.Average;
import dev.roentgen.training.metric.Classification;
import dev.roentgen.training.metric.HardDice;
import dev.roentgen.training.metric.SoftDice;
import dev.roentgen.weights.Weights;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One net that finds the lungs and the class at once; each of the two losses counts half. */
public final class MultiTask implements Experiment {
    private static final String VNET = "vnet";
    private static final double HALF = 0.5, SMOOTH = 1e-5, SMALL_RATE = 3e-3;
    private static final int BATCH = 16, SMALL_EPOCHS = 6, SMALL_WIDTH = 8;

    @Override
    public String name() {
        return "multi-task";
    }

    @Override
    public List<String> models() {
        return List.of(VNET);
    }

    @Override
    public Row run(String name, CourseRun run) {
        CourseOptions o = run.options();
        CourseData data = run.data().forClasses();
        Preprocessing how =
                Preprocessing.imagenet(o.imageSizeOr(o.isSmall() ? CourseData.SMALL_CLASSES : CourseData.FULL));
        int classes = data.training().classes().size();
        VNetConfig config = VNetConfig.standard().heads(1, VNetConfig.standard().hidden(), classes);
        VNet model = run.seeded(() -> new VNet(o.isSmall() ? config.width(SMALL_WIDTH) : config));
        try {
            checkpoint(run).ifPresent(file -> Weights.load(model, file));
            Result result =
                    training(o).fit(this, name, Trainer.of(model, model::segment, heads()), model, data, how, run);
            DataLoader unseen = ClassifierTraining.unseen(data, how, run);
            ClassifierFigures labels =
                    ClassifierFigures.of(model, x -> model.segment(x).label(), unseen, classes);
            OutputFolder folder = run.folder(this, name);
            Models.save(model, how, data.training().classes(), folder.file("weights.safetensors"));
            Predictions.write(labels, unseen.data(), folder);
            Overlays.of(model, unseen).write(folder.file("overlays.png"));
            AttentionMaps maps = AttentionMaps.write(model, unseen.data(), how, folder);
            return new Row(
                    name,
                    model.parameterCount(),
                    figures(labels, model, unseen),
                    Published.of(name),
                    result.epochs(),
                    Row.median(result.epochs()),
                    labels.confusion(),
                    List.of(
                            CourseRun.inReport(this, name, "overlays.png"),
                            CourseRun.inReport(this, name, AttentionMaps.FILE)),
                    List.of(
                            String.format(
                                    Locale.ROOT,
                                    "The best of %d epochs by macro F1 was number %d. " + Overlays.LEGEND,
                                    result.epochs().size(),
                                    result.best().number()),
                            maps.note()));
        } finally {
            model.unload();
        }
    }

    private static ClassifierTraining training(CourseOptions o) {
        return o.isSmall()
                ? ClassifierTraining.fresh(o, SMALL_EPOCHS, BATCH, SMALL_RATE)
                : ClassifierTraining.course(o, BATCH);
    }

    private static Optional<Path> checkpoint(CourseRun run) {
        @Nullable Path folder = run.options().weights();
        if (folder == null || run.options().isSmall()) return Optional.empty();
        return new WeightsFolder(folder).find(VNET); // the course's began with random weights
    }

    private static List<Head<Segmented>> heads() {
        return List.of(
                Head.of("class", Segmented::label, Batch::labels, new CrossEntropy())
                        .weight(HALF)
                        .metric(Classification.f1(Average.MACRO)),
                Head.of("mask", Segmented::mask, Batch::masks, new BceDice(SMOOTH))
                        .weight(HALF)
                        .metric(new HardDice()));
    }

    private static Map<String, Figure> figures(ClassifierFigures labels, VNet model, BatchSource unseen) {
        HardDice hard = new HardDice();
        SoftDice soft = new SoftDice();
        Evaluation.of(model, unseen, Batch::masks, null, List.of(hard, soft));
        Map<String, Figure> figures = new LinkedHashMap<>(labels.figures());
        figures.put(SOFT_DICE, Figure.of(soft.value())); // of whole batches: there is no figure of one image
        figures.put(HARD_DICE, Figure.ofMean(hard.values()));
        return figures;
    }

    @Override
    public Part table(List<Row> rows, CourseRun run) {
        CourseOptions o = run.options();
        CourseData data = run.data().forClasses();
        String images = data.counts();
        return new Part(
                "Multi-task: class and lungs",
                List.of(F1, PRECISION, RECALL, ACCURACY, SOFT_DICE, HARD_DICE),
                data.training().classes(),
                rows,
                List.of(
                        o.isSmall()
                                ? "Width " + SMALL_WIDTH + ", random weights, " + images + "Published: width 64."
                                : (checkpoint(run).isPresent()
                                                ? "Weights of --weights, "
                                                : "Random weights, as the course, ")
                                        + images + "No mixed precision: a CPU computes in 32 bits."));
    }
}

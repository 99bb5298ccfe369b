package dev.roentgen.examples.course;

import static dev.roentgen.examples.course.Published.HARD_DICE;
import static dev.roentgen.examples.course.Published.IOU;
import static dev.roentgen.examples.course.Published.LOSS;
import static dev.roentgen.examples.course.Published.SOFT_DICE;

import dev.roentgen.data.Batch;
import dev.roentgen.data.Preprocessing;
import dev.roentgen.datasets.Dataset;
import dev.roentgen.datasets.loader.DataLoader;
import dev.roentgen.datasets.transform.Augmentation;
import dev.roentgen.models.Model;
import dev.roentgen.models.Models;
import dev.roentgen.training.Result;
import dev.roentgen.training.Trainer;
import dev.roentgen.training.loss.BceDice;
import dev.roentgen.training.metric.HardDice;
import dev.roentgen.training.optim.Adam;
import dev.roentgen.training.schedule.Schedule;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Nine nets that find the lungs. */
public final class Segmentation implements Experiment {
    private static final double LEARNING_RATE = 2e-3, SMOOTH = 1e-5;
    private static final int BATCH = 4, EVALUATION_BATCH = 16, EPOCHS = 15, IMAGE_SIZE = 128;

    // of generated images fewer, and fewer epochs: nine nets within three minutes on two cores
    private static final int GENERATED_EPOCHS = 8;
    private static final double GENERATED_SHARE = 2 / 3.0;

    @Override
    public String name() {
        return "segmentation";
    }

    @Override
    public List<String> models() {
        return Arrays.stream(SlimNet.Kind.values()).map(Enum::name).toList();
    }

    @Override
    public Row run(String name, CourseRun run) {
        CourseOptions o = run.options();
        SlimNet net = new SlimNet(SlimNet.Kind.valueOf(name), o.width(), o.imageSizeOr(IMAGE_SIZE));
        Preprocessing how = Preprocessing.imagenet(net.imageSize());
        DataLoader train = run.loader(training(run), how, o.batchOr(BATCH))
                .shuffled(o.seed())
                .augmented(Augmentation.mild())
                .wholeBatches();
        DataLoader unseen = run.loader(run.data().unseen(), how, EVALUATION_BATCH);
        Model model = run.seeded(net::build);
        try {
            int epochs = o.epochsOr(o.data() == null ? GENERATED_EPOCHS : EPOCHS);
            Trainer trainer = Trainer.of(model)
                    .loss(new BceDice(SMOOTH))
                    .target(Batch::masks)
                    .optimizer(Adam.of(model).learningRate(LEARNING_RATE))
                    .schedule(Schedule.cosine((long) epochs * train.size()))
                    .metric(new HardDice())
                    .epochs(epochs)
                    .seed(o.seed())
                    .with(run.progress());
            Result result = run.fit(this, name, trainer, train, unseen);
            return written(run, net, model, result, unseen);
        } finally {
            model.unload();
        }
    }

    private static Dataset training(CourseRun run) {
        Dataset all = run.data().training();
        CourseOptions o = run.options();
        return o.data() == null ? all.share(GENERATED_SHARE, o.seed()) : all;
    }

    private Row written(CourseRun run, SlimNet net, Model model, Result result, DataLoader unseen) {
        String name = net.kind().name();
        OutputFolder folder = run.folder(this, name);
        Models.save(model, Preprocessing.imagenet(net.imageSize()), List.of(), folder.file("weights.safetensors"));
        Overlays.of(model, unseen).write(folder.file("overlays.png"));
        return new Row(
                name,
                model.parameterCount(),
                MaskFigures.of(model, unseen),
                Published.of(name),
                result.epochs(),
                Row.median(result.epochs()),
                null,
                List.of(CourseRun.inReport(this, name, "overlays.png")),
                List.of(String.format(
                        Locale.ROOT,
                        "The best of %d epochs by hard Dice was number %d. Outlines: green the truth, red what was found, yellow both.",
                        result.epochs().size(),
                        result.best().number())));
    }

    @Override
    public Part table(List<Row> rows, CourseRun run) {
        return new Part(
                "Segmentation: the lungs",
                List.of(HARD_DICE, IOU, SOFT_DICE, LOSS),
                List.of(),
                rows,
                List.of("ResNet18 encoders of stem width " + run.options().width()
                        + ", random weights, " + training(run).size()
                        + " images to learn from. Published: ResNet50 encoders with ImageNet weights."));
    }
}

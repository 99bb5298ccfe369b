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
import dev.roentgen.models.ModelOptions;
import dev.roentgen.models.Models;
import dev.roentgen.models.segment.SegmentationModel;
import dev.roentgen.training.Result;
import dev.roentgen.training.Trainer;
import dev.roentgen.training.loss.BceDice;
import dev.roentgen.training.metric.HardDice;
import dev.roentgen.training.metric.SoftDice;
import dev.roentgen.training.optim.Adam;
import dev.roentgen.training.schedule.Schedule;
import dev.roentgen.weights.Loading;
import dev.roentgen.weights.Weights;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Nine nets that find the lungs. */
public final class Segmentation implements Experiment {
    private static final double LEARNING_RATE = 2e-3, EMA = 0.99, SMOOTH = 1e-5;
    private static final int BATCH = 4, EVALUATION_BATCH = 16, EPOCHS = 60;
    private static final double FULL_RATE = 5e-5, FULL_DECAY = 1e-6;
    private static final int FULL_BATCH = 16, FULL_EPOCHS = 20;
    private static final String ENCODER = "resnet50", SLIM_ENCODER = "resnet18";
    private static final List<String> MODELS =
            List.of("unet", "unetplusplus", "manet", "linknet", "fpn", "pspnet", "pan", "deeplabv3", "deeplabv3plus");

    // of generated images fewer, and fewer epochs: nine nets within three minutes on two cores
    private static final int GENERATED_EPOCHS = 8;
    private static final double GENERATED_SHARE = 2 / 3.0;

    @Override
    public String name() {
        return "segmentation";
    }

    @Override
    public List<String> models() {
        return MODELS;
    }

    @Override
    public Row run(String name, CourseRun run) {
        CourseOptions o = run.options();
        boolean generated = o.data() == null;
        int size = o.imageSizeOr(
                !o.isSmall() ? CourseData.FULL : generated ? CourseData.SMALL_MASKS : CourseData.REAL_MASKS);
        Preprocessing how = Preprocessing.imagenet(size);
        int batch = o.batchOr(o.isSmall() ? BATCH : FULL_BATCH);
        DataLoader train = run.loader(training(run), how, batch).shuffled(o.seed());
        if (train.samples() > batch) train = train.wholeBatches();
        if (o.isSmall()) train = train.augmented(generated ? Augmentation.mild() : Augmentation.strongForMasks());
        DataLoader unseen = run.loader(run.data().unseen(), how, EVALUATION_BATCH);
        ModelOptions options = ModelOptions.published().classes(1);
        ModelOptions chosen = o.isSmall() ? options.encoder(SLIM_ENCODER).width(o.width()) : options.encoder(ENCODER);
        Model model = run.seeded(() -> Models.create(name, chosen));
        try {
            if (!o.isSmall()) load(model, name, run);
            Trainer trainer = Trainer.of(model)
                    .loss(new BceDice(SMOOTH))
                    .target(Batch::masks)
                    .seed(o.seed())
                    .with(run.progress());
            if (o.isSmall()) {
                int epochs = o.epochsOr(generated ? GENERATED_EPOCHS : EPOCHS);
                if (!generated) trainer.ema(EMA);
                trainer.optimizer(Adam.of(model).learningRate(LEARNING_RATE))
                        .schedule(Schedule.cosine((long) epochs * train.size()))
                        .metric(new HardDice())
                        .epochs(epochs);
            } else {
                trainer.optimizer(Adam.of(model).learningRate(FULL_RATE).weightDecay(FULL_DECAY))
                        .metric(new SoftDice()) // which the course chose its best epoch by
                        .epochs(o.epochsOr(FULL_EPOCHS));
            }
            Result result =
                    run.fit(this, name, trainer, train, run.loader(run.data().choosing(), how, EVALUATION_BATCH));
            return written(run, name, how, model, result, unseen);
        } finally {
            model.unload();
        }
    }

    /** Reads the whole net's weights, or else its encoder's, where there is a folder of them. */
    private static void load(Model model, String name, CourseRun run) {
        @Nullable Path folder = run.options().weights();
        if (folder == null) return;
        WeightsFolder weights = new WeightsFolder(folder);
        Path file = weights.require(name, ENCODER);
        if (weights.find(name).isPresent()) Weights.load(model, file);
        else
            Weights.load(
                    ((SegmentationModel) model).encoder(),
                    file,
                    Loading.strict().skip("fc."));
    }

    private static Dataset training(CourseRun run) {
        Dataset all = run.data().training();
        CourseOptions o = run.options();
        return o.isSmall() && o.data() == null ? all.share(GENERATED_SHARE, o.seed()) : all;
    }

    private Row written(CourseRun run, String name, Preprocessing how, Model model, Result result, DataLoader unseen) {
        OutputFolder folder = run.folder(this, name);
        Models.save(model, how, List.of(), folder.file("weights.safetensors"));
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
                        "The best of %d epochs by Dice was number %d. " + Overlays.LEGEND,
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
                List.of(note(run)));
    }

    private static String note(CourseRun run) {
        CourseOptions o = run.options();
        String images = ", " + training(run).size() + " images to learn from. ";
        if (o.isSmall())
            return "ResNet18 encoders of stem width " + o.width() + ", random weights" + images
                    + "Published: ResNet50 encoders with ImageNet weights.";
        return "ResNet50 encoders with " + (o.weights() == null ? "random weights" : "the weights of --weights")
                + images + "No mixed precision: a CPU computes in 32 bits.";
    }
}

package dev.roentgen.examples.course;

import dev.roentgen.data.Batch;
import dev.roentgen.data.BatchSource;
import dev.roentgen.data.Preprocessing;
import dev.roentgen.datasets.CovidRadiography;
import dev.roentgen.datasets.Dataset;
import dev.roentgen.datasets.Split;
import dev.roentgen.datasets.loader.DataLoader;
import dev.roentgen.datasets.synthetic.SyntheticChestXray;
import dev.roentgen.datasets.transform.Augmentation;
import dev.roentgen.models.segment.Unet;
import dev.roentgen.tensor.Generator;
import dev.roentgen.training.Callback;
import dev.roentgen.training.Evaluation;
import dev.roentgen.training.Result;
import dev.roentgen.training.Trainer;
import dev.roentgen.training.loss.BceDice;
import dev.roentgen.training.metric.HardDice;
import dev.roentgen.training.metric.HardIou;
import dev.roentgen.training.metric.Metric;
import dev.roentgen.training.metric.SoftDice;
import dev.roentgen.training.optim.Adam;
import dev.roentgen.training.schedule.Schedule;
import dev.roentgen.weights.Weights;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Trains a slim Unet to find the lungs, from random weights, and measures it on images it has not seen. */
public final class SegmentationExperiment {
    private static final double TRAINING_SHARE = 0.8, LEARNING_RATE = 2e-3;
    private static final int BATCH = 4, EVALUATION_BATCH = 16;

    private SegmentationExperiment() {}

    /**
     * What a run gave.
     *
     * @param model the model with the weights of the best epoch
     * @param training the epochs
     * @param figures Dice and the like on the unseen part, by name
     * @param trainingImages how many images it learnt from
     * @param unseenImages how many it was measured on
     * @param unseen the unseen part
     */
    public record Outcome(
            Unet model,
            Result training,
            Map<String, Double> figures,
            int trainingImages,
            int unseenImages,
            BatchSource unseen) {}

    /** The two parts of the data. */
    private record Parts(Dataset training, Dataset unseen) {}

    /** Runs it; {@code callback} sees progress. */
    public static Outcome run(SegmentationOptions o, Callback callback) {
        Path data = o.data();
        Parts parts = data == null ? generated(o) : read(o, data);
        Preprocessing how = Preprocessing.imagenet(o.imageSize());
        BatchSource train = DataLoader.of(parts.training, how)
                .batch(BATCH)
                .shuffled(o.seed())
                .augmented(Augmentation.mild())
                .wholeBatches();
        BatchSource unseen = DataLoader.of(parts.unseen, how).batch(EVALUATION_BATCH);
        Generator before = Generator.current();
        Unet model;
        try {
            Generator.seed(o.seed());
            model = new SlimUnet(o.width(), o.imageSize()).build();
        } finally {
            Generator.use(before);
        }
        Result result = Trainer.of(model)
                .loss(new BceDice(1e-5))
                .target(Batch::masks)
                .optimizer(Adam.of(model).learningRate(LEARNING_RATE))
                .schedule(Schedule.cosine((long) o.epochs() * train.size()))
                .metric(new HardDice())
                .epochs(o.epochs())
                .seed(o.seed())
                .with(callback)
                .fit(train, unseen);
        return new Outcome(model, result, figures(model, unseen), parts.training.size(), parts.unseen.size(), unseen);
    }

    private static Parts generated(SegmentationOptions o) {
        SyntheticChestXray all = SyntheticChestXray.of(o.images(), o.seed()).size(o.imageSize());
        int cut = (int) Math.round(TRAINING_SHARE * o.images());
        return new Parts(all.part(0, cut), all.part(cut, o.images()));
    }

    private static Parts read(SegmentationOptions o, Path data) {
        Split split = CovidRadiography.open(data).split(TRAINING_SHARE, o.seed());
        split.writeTo(o.out().resolve("split.csv"));
        return new Parts(split.training(), split.validation());
    }

    /** Measures saved weights on a whole folder. */
    public static Map<String, Double> evaluate(Path weights, Path data) {
        SlimUnet description = SlimUnet.describedIn(weights);
        BatchSource all = DataLoader.of(CovidRadiography.open(data), Preprocessing.imagenet(description.imageSize()))
                .batch(EVALUATION_BATCH);
        Unet model = description.build();
        try {
            Weights.load(model, weights);
            Map<String, Double> figures = figures(model, all);
            figures.put("images", (double) all.samples());
            return figures;
        } finally {
            model.unload();
        }
    }

    private static Map<String, Double> figures(Unet model, BatchSource source) {
        List<Metric> metrics = List.of(new HardDice(), new HardIou(), new SoftDice());
        return new LinkedHashMap<>(
                Evaluation.of(model, source, Batch::masks, null, metrics).metrics());
    }
}

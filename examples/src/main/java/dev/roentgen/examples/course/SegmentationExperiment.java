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
import dev.roentgen.models.segment.SegmentationModel;
import dev.roentgen.tensor.Generator;
import dev.roentgen.training.Callback;
import dev.roentgen.training.Evaluation;
import dev.roentgen.training.Result;
import dev.roentgen.training.Trainer;
import dev.roentgen.training.loss.BceDice;
import dev.roentgen.training.metric.HardDice;
import dev.roentgen.training.metric.HardIou;
import dev.roentgen.training.metric.Interval;
import dev.roentgen.training.metric.SoftDice;
import dev.roentgen.training.optim.Adam;
import dev.roentgen.training.schedule.Schedule;
import dev.roentgen.weights.Weights;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Trains slim nets to find the lungs, from random weights, and measures them on images they have not seen. */
public final class SegmentationExperiment {
    private static final double TRAINING_SHARE = 0.8, LEARNING_RATE = 2e-3, SMOOTH = 1e-5, CONFIDENCE = 0.95;
    private static final int BATCH = 4, EVALUATION_BATCH = 16, DRAWS = 2000;

    private SegmentationExperiment() {}

    /**
     * What a run gave.
     *
     * @param net what was trained
     * @param model the model with the weights of the best epoch
     * @param training the epochs
     * @param figures Dice and the like on the unseen part, by name, with bootstrap intervals over the images
     * @param trainingImages how many images it learnt from
     * @param unseenImages how many it was measured on
     * @param unseen the unseen part
     */
    public record Outcome(
            SlimNet net,
            SegmentationModel model,
            Result training,
            Map<String, Figure> figures,
            int trainingImages,
            int unseenImages,
            BatchSource unseen) {}

    /** The two parts of the data. */
    private record Parts(Dataset training, Dataset unseen) {}

    /** Runs it for one net; {@code callback} sees progress. */
    public static Outcome run(SegmentationOptions o, SlimNet.Kind kind, Callback callback) {
        Path data = o.data();
        Parts parts = data == null ? generated(o) : read(o, data);
        SlimNet net = new SlimNet(kind, o.width(), o.imageSize());
        Preprocessing how = Preprocessing.imagenet(o.imageSize());
        BatchSource train = DataLoader.of(parts.training, how)
                .batch(BATCH)
                .shuffled(o.seed())
                .augmented(Augmentation.mild())
                .wholeBatches();
        BatchSource unseen = DataLoader.of(parts.unseen, how).batch(EVALUATION_BATCH);
        Generator before = Generator.current();
        SegmentationModel model;
        try {
            Generator.seed(o.seed());
            model = net.build();
        } finally {
            Generator.use(before);
        }
        Result result = Trainer.of(model)
                .loss(new BceDice(SMOOTH))
                .target(Batch::masks)
                .optimizer(Adam.of(model).learningRate(LEARNING_RATE))
                .schedule(Schedule.cosine((long) o.epochs() * train.size()))
                .metric(new HardDice())
                .epochs(o.epochs())
                .seed(o.seed())
                .with(callback)
                .fit(train, unseen);
        return new Outcome(
                net, model, result, figures(model, unseen), parts.training.size(), parts.unseen.size(), unseen);
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

    /** Measures saved weights on a whole folder; {@code images} counts them. */
    public static Map<String, Figure> evaluate(Path weights, Path data) {
        SlimNet description = SlimNet.describedIn(weights);
        BatchSource all = DataLoader.of(CovidRadiography.open(data), Preprocessing.imagenet(description.imageSize()))
                .batch(EVALUATION_BATCH);
        SegmentationModel model = description.build();
        try {
            Weights.load(model, weights);
            Map<String, Figure> figures = figures(model, all);
            figures.put("images", Figure.of(all.samples()));
            return figures;
        } finally {
            model.unload();
        }
    }

    private static Map<String, Figure> figures(SegmentationModel model, BatchSource source) {
        HardDice dice = new HardDice();
        HardIou iou = new HardIou();
        SoftDice soft = new SoftDice();
        Evaluation e = Evaluation.of(model, source, Batch::masks, new BceDice(SMOOTH), List.of(dice, iou, soft));
        Map<String, Figure> figures = new LinkedHashMap<>();
        figures.put(Published.HARD_DICE, interval(dice.value(), dice.values()));
        figures.put(Published.IOU, interval(iou.value(), iou.values()));
        figures.put(Published.SOFT_DICE, Figure.of(soft.value())); // of whole batches: there is no figure of one image
        figures.put(Published.LOSS, Figure.of(e.loss()));
        return figures;
    }

    private static Figure interval(double value, double[] each) {
        Interval i = Interval.bootstrapMean(each, DRAWS, 1, CONFIDENCE);
        return new Figure(value, i.low(), i.high());
    }
}

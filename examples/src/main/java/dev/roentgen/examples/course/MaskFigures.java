package dev.roentgen.examples.course;

import static dev.roentgen.examples.course.Published.HARD_DICE;
import static dev.roentgen.examples.course.Published.IOU;
import static dev.roentgen.examples.course.Published.LOSS;
import static dev.roentgen.examples.course.Published.SOFT_DICE;

import dev.roentgen.check.DataException;
import dev.roentgen.data.Batch;
import dev.roentgen.data.BatchSource;
import dev.roentgen.nn.Forward;
import dev.roentgen.nn.Layer;
import dev.roentgen.training.Evaluation;
import dev.roentgen.training.loss.BceDice;
import dev.roentgen.training.metric.HardDice;
import dev.roentgen.training.metric.HardIou;
import dev.roentgen.training.metric.Interval;
import dev.roentgen.training.metric.SoftDice;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a model's masks are worth. */
public final class MaskFigures {
    private static final double SMOOTH = 1e-5, CONFIDENCE = 0.95;
    private static final int DRAWS = 2000;

    private MaskFigures() {}

    /** Hard Dice and IoU of each image with bootstrap intervals, the soft Dice and the loss of whole batches. */
    public static <M extends Layer & Forward> Map<String, Figure> of(M model, BatchSource source) {
        HardDice dice = new HardDice();
        HardIou iou = new HardIou();
        SoftDice soft = new SoftDice();
        Evaluation e = Evaluation.of(model, source, Batch::masks, new BceDice(SMOOTH), List.of(dice, iou, soft));
        if (!Double.isFinite(e.loss()))
            throw new DataException(
                    "MaskFigures",
                    "the loss must be",
                    "finite",
                    Double.toString(e.loss()),
                    "Look whether the weights hold NaN: those of a training that diverged are lost.");
        Map<String, Figure> figures = new LinkedHashMap<>();
        figures.put(HARD_DICE, interval(dice.value(), dice.values()));
        figures.put(IOU, interval(iou.value(), iou.values()));
        figures.put(SOFT_DICE, Figure.of(soft.value())); // of whole batches: there is no figure of one image
        figures.put(LOSS, Figure.of(e.loss()));
        return figures;
    }

    private static Figure interval(double value, double[] each) {
        Interval i = Interval.bootstrapMean(each, DRAWS, 1, CONFIDENCE);
        return new Figure(value, i.low(), i.high());
    }
}

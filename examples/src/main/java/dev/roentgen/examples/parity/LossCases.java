package dev.roentgen.examples.parity;

import static dev.roentgen.examples.parity.ElementwiseCases.put;
import static dev.roentgen.examples.parity.ElementwiseCases.unknown;

import dev.roentgen.tensor.NormOps.Reduction;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.training.loss.BceDice;
import dev.roentgen.training.loss.Focal;
import dev.roentgen.training.loss.Loss;
import dev.roentgen.training.loss.Losses;
import dev.roentgen.training.loss.Mode;
import dev.roentgen.training.loss.Overlap;
import java.util.Locale;
import java.util.Map;

/** Losses. */
final class LossCases {
    private LossCases() {}

    static void add(Map<String, Evaluator> kinds) {
        put(kinds, "cross_entropy", (in, c) -> OpCase.y(crossEntropy(in, c)));
        put(
                kinds,
                "bce_with_logits",
                (in, c) -> OpCase.y(Losses.bceWithLogits(
                        in.x(), in.get("target"), in.optional("weight"), in.optional("pos_weight"), reduction(c))));
        put(kinds, "loss", (in, c) -> OpCase.y(distance(in.x(), in.get("target"), c)));
        put(kinds, "seg_loss", (in, c) -> OpCase.y(segmentation(c).of(in.x(), in.get("target"))));
    }

    private static Reduction reduction(Config c) {
        return Reduction.valueOf(c.text("reduction", "mean").toUpperCase(Locale.ROOT));
    }

    private static Tensor crossEntropy(OpCase.Inputs in, Config c) {
        return in.x()
                .crossEntropy(
                        in.get("target"),
                        in.optional("weight"),
                        c.number("label_smoothing", 0),
                        c.integer("ignore_index", -100),
                        reduction(c));
    }

    private static Tensor distance(Tensor x, Tensor target, Config c) {
        return switch (c.text("op")) {
            case "mse" -> Losses.mse(x, target, reduction(c));
            case "l1" -> Losses.l1(x, target, reduction(c));
            case "smooth_l1" -> Losses.smoothL1(x, target, c.number("beta", 1), reduction(c));
            case "huber" -> Losses.huber(x, target, c.number("delta", 1), reduction(c));
            case "nll_loss" -> Losses.nll(x, target);
            case "kl_div" ->
                c.text("reduction", "batchmean").equals("batchmean")
                        ? Losses.klDiv(x, target)
                        : Losses.klDiv(x, target, reduction(c));
            default -> throw unknown("loss", c.text("op"));
        };
    }

    private static Loss segmentation(Config c) {
        Mode mode = Mode.valueOf(c.text("mode", "binary").toUpperCase(Locale.ROOT));
        double smooth = c.number("smooth", 0);
        return switch (c.text("op")) {
            case "bce_plus_dice" -> new BceDice(smooth);
            case "dice" -> Overlap.dice().mode(mode).smooth(smooth);
            case "dice_log" -> Overlap.dice().mode(mode).smooth(smooth).logarithm();
            case "jaccard" -> Overlap.jaccard().mode(mode).smooth(smooth);
            case "tversky" ->
                Overlap.tversky(c.number("alpha"), c.number("beta"))
                        .mode(mode)
                        .smooth(smooth)
                        .gamma(c.number("gamma", 1));
            case "focal" -> new Focal(mode, c.number("gamma"), c.number("alpha", -1));
            default -> throw unknown("seg_loss", c.text("op"));
        };
    }
}

package dev.roentgen.examples.parity;

import static dev.roentgen.examples.parity.ElementwiseCases.put;

import dev.roentgen.tensor.NormOps.Reduction;
import dev.roentgen.tensor.Tensor;
import java.util.Locale;
import java.util.Map;

/** Losses. */
final class LossCases {
    private LossCases() {}

    static void add(Map<String, Evaluator> kinds) {
        put(kinds, "cross_entropy", (in, c) -> OpCase.y(crossEntropy(in, c)));
    }

    static Reduction reduction(Config c) {
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
}

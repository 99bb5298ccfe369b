package dev.roentgen.examples.parity;

import dev.roentgen.models.parity.Differences;
import dev.roentgen.models.parity.ModelKinds;
import dev.roentgen.models.parity.ModelParity;
import dev.roentgen.training.optim.Adam;
import java.util.Map;

/** Whole models: outputs, gradients, statistics, and trajectories of training's Adam. */
final class ModelCases {
    private ModelCases() {}

    static void add(Map<String, Evaluator> kinds) {
        for (String kind : ModelKinds.all().keySet()) kinds.put(kind, ModelCases::run);
    }

    private static void run(Manifest manifest, Manifest.Case which, Comparison results) {
        Differences found = ModelParity.run(
                which.node(),
                manifest.folder(),
                (model, rate, decay) -> Adam.of(model).learningRate(rate).weightDecay(decay)::step);
        results.add(found);
    }
}

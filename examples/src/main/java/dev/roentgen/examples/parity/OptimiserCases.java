package dev.roentgen.examples.parity;

import dev.roentgen.nn.Init;
import dev.roentgen.nn.Parameter;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.training.optim.Adagrad;
import dev.roentgen.training.optim.Adam;
import dev.roentgen.training.optim.AdamFamily;
import dev.roentgen.training.optim.AdamW;
import dev.roentgen.training.optim.Clip;
import dev.roentgen.training.optim.Group;
import dev.roentgen.training.optim.Optimizer;
import dev.roentgen.training.optim.RmsProp;
import dev.roentgen.training.optim.Sgd;
import dev.roentgen.weights.Safetensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Trajectories of optimisers, and clipping. */
final class OptimiserCases {
    private OptimiserCases() {}

    /** Makes an optimiser from a case's arguments. */
    private interface Maker {
        Optimizer of(Group group, Config c);
    }

    static void add(Map<String, Evaluator> kinds) {
        kinds.put("optimizer.Adam", trajectory((g, c) -> adam(Adam.of(g), c)));
        kinds.put("optimizer.AdamW", trajectory((g, c) -> adam(AdamW.of(g), c)));
        kinds.put("optimizer.SGD", trajectory(OptimiserCases::sgd));
        kinds.put("optimizer.RMSprop", trajectory(OptimiserCases::rmsProp));
        kinds.put("optimizer.Adagrad", trajectory(OptimiserCases::adagrad));
        kinds.put("clip_grad", OptimiserCases::clip);
    }

    private static Evaluator trajectory(Maker maker) {
        return (manifest, which, results) -> {
            try (Safetensors file = Safetensors.open(manifest.folder().resolve(which.file()))) {
                Fixture f = new Fixture(which, file);
                follow(maker, which, f, f.under("opt/"), results);
            }
        };
    }

    private static void follow(Maker maker, Manifest.Case which, Fixture f, Fixture shared, Comparison results) {
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        Map<String, List<Tensor>> paths = new LinkedHashMap<>();
        for (String name : f.names("p")) {
            if (!name.endsWith(".traj")) continue;
            String key = name.substring(0, name.length() - 5);
            Tensor start = shared.tensor(key + ".init");
            Parameter p = new Parameter(key, start.shape(), Init.zeros());
            p.set(start);
            parameters.put(key, p);
            paths.put(key, new ArrayList<>(List.of(start)));
        }
        Config c = which.config();
        Optimizer optimizer = maker.of(Group.of(parameters), c);
        optimizer.learningRate(c.number("lr"));
        if (c.has("weight_decay")) optimizer.weightDecay(c.number("weight_decay"));
        if (c.flag("maximize")) optimizer.maximize();
        int steps = f.tensor(parameters.keySet().iterator().next() + ".traj").dim(0) - 1;
        for (int step = 0; step < steps; step++) {
            for (var e : parameters.entrySet())
                e.getValue().setGradient(shared.tensor(e.getKey() + ".grads").select(0, step));
            optimizer.step();
            for (var e : parameters.entrySet())
                Objects.requireNonNull(paths.get(e.getKey()))
                        .add(e.getValue().value().detachedCopy());
        }
        double tolerance = which.tolerance("out", "out");
        paths.forEach((key, path) ->
                results.tensor(key + ".traj", Tensor.stack(0, path), f.tensor(key + ".traj"), tolerance));
        var slots = optimizer.state().slots();
        for (String key : parameters.keySet()) {
            for (String name : f.names(key + ".state.")) {
                var slot = slots.get(name.replace(".state.", "."));
                if (slot == null) results.fail(name, "no such state, only " + slots.keySet());
                else results.tensor(name, slot.value(), f.tensor(name), tolerance);
            }
        }
        optimizer.state().slots().values().forEach(s -> s.unload());
        parameters.values().forEach(Parameter::unload);
    }

    private static Optimizer adam(AdamFamily adam, Config c) {
        if (c.has("betas")) adam.betas(c.numbers("betas")[0], c.numbers("betas")[1]);
        if (c.has("eps")) adam.eps(c.number("eps"));
        if (c.flag("amsgrad")) adam.amsgrad();
        return adam;
    }

    private static Optimizer sgd(Group g, Config c) {
        Sgd sgd = Sgd.of(g).momentum(c.number("momentum", 0)).dampening(c.number("dampening", 0));
        return c.flag("nesterov") ? sgd.nesterov() : sgd;
    }

    private static Optimizer rmsProp(Group g, Config c) {
        RmsProp r = RmsProp.of(g)
                .alpha(c.number("alpha", 0.99))
                .eps(c.number("eps", 1e-8))
                .momentum(c.number("momentum", 0));
        return c.flag("centered") ? r.centered() : r;
    }

    private static Optimizer adagrad(Group g, Config c) {
        return Adagrad.of(g).rateDecay(c.number("lr_decay", 0)).eps(c.number("eps", 1e-10));
    }

    private static void clip(Manifest manifest, Manifest.Case which, Comparison results) {
        try (Safetensors file = Safetensors.open(manifest.folder().resolve(which.file()));
                Scope scope = Scope.open()) {
            Fixture f = new Fixture(which, file);
            Map<String, Parameter> parameters = new LinkedHashMap<>();
            for (String name : f.names("g")) {
                if (!name.endsWith(".before")) continue;
                Tensor before = f.tensor(name);
                Parameter p = new Parameter("p", before.shape(), Init.zeros());
                p.setGradient(before);
                parameters.put(name.substring(0, name.length() - 7), p);
            }
            Config c = which.config();
            double tolerance = which.tolerance("out", "out");
            if (c.has("clip_value")) Clip.value(parameters.values(), c.number("clip_value"));
            else
                results.tensor(
                        "total_norm",
                        Clip.norm(parameters.values(), c.number("max_norm"), c.number("norm_type", 2)),
                        f.tensor("total_norm"),
                        tolerance);
            parameters.forEach((name, p) -> {
                results.tensor(
                        name + ".after", Objects.requireNonNull(p.gradient()), f.tensor(name + ".after"), tolerance);
                p.clearGradient();
            });
        }
    }
}

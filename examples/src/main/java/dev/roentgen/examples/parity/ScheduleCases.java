package dev.roentgen.examples.parity;

import dev.roentgen.array.Shape;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.Parameter;
import dev.roentgen.training.optim.Adam;
import dev.roentgen.training.optim.Group;
import dev.roentgen.training.optim.Optimizer;
import dev.roentgen.training.optim.Sgd;
import dev.roentgen.training.schedule.OneCycle;
import dev.roentgen.training.schedule.ReduceOnPlateau;
import dev.roentgen.training.schedule.Schedule;
import dev.roentgen.weights.Safetensors;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Learning rates, step by step. */
final class ScheduleCases {
    private static final Pattern LINEAR = Pattern.compile("LinearLR\\(([\\d.e-]+)->([\\d.e-]+), total_iters (\\d+)\\)");
    private static final Pattern COSINE = Pattern.compile("CosineAnnealingLR\\(T_max (\\d+)\\)");
    private static final Pattern TRIANGLE =
            Pattern.compile("e/(\\d+) if e<(\\d+) else max\\(0,\\((\\d+)-e\\)/(\\d+)\\)");

    private ScheduleCases() {}

    static void add(Map<String, Evaluator> kinds) {
        kinds.put("lr_scheduler", ScheduleCases::run);
    }

    private static void run(Manifest manifest, Manifest.Case which, Comparison results) {
        Config c = which.config();
        Group group = Group.of(Map.of("p", new Parameter("p", Shape.of(1), Init.zeros())));
        Optimizer optimizer = c.text("optimizer", "SGD").equals("SGD") ? Sgd.of(group) : Adam.of(group);
        optimizer.learningRate(c.number("base_lr"));
        try (Safetensors file = Safetensors.open(manifest.folder().resolve(which.file()))) {
            Fixture f = new Fixture(which, file);
            double[] metric = f.has("metric") ? f.tensor("metric").toDoubleArray() : new double[0];
            ReduceOnPlateau plateau = metric.length > 0 ? plateau(c) : null;
            Schedule schedule = plateau == null ? schedule(c) : Schedule.constant();
            double[] expected = f.tensor("lr").toDoubleArray(),
                    rates = new double[expected.length],
                    momenta = new double[expected.length];
            for (int i = 0; i < rates.length; i++) {
                if (plateau != null) plateau.apply(optimizer, metric[i]);
                else schedule.apply(optimizer, i);
                rates[i] = optimizer.rate();
                momenta[i] = optimizer.momentum();
            }
            relative(results, "lr", rates, expected, which.tolerance("out", "out"));
            if (f.has("momentum"))
                relative(
                        results,
                        "momentum",
                        momenta,
                        f.tensor("momentum").toDoubleArray(),
                        which.tolerance("out", "out"));
        }
    }

    /** Each step on its own: its error relative to itself. */
    private static void relative(Comparison results, String what, double[] got, double[] expected, double tolerance) {
        double[] ratios = new double[got.length], ones = new double[got.length];
        for (int i = 0; i < got.length; i++) {
            ones[i] = 1;
            ratios[i] = expected[i] == 0 ? 1 + got[i] : got[i] / expected[i];
        }
        results.values(what, ratios, ones, tolerance, 0);
    }

    private static @Nullable ReduceOnPlateau plateau(Config c) {
        ReduceOnPlateau p = c.text("mode", "min").equals("min") ? ReduceOnPlateau.ofLoss() : ReduceOnPlateau.ofScore();
        p = p.factor(c.number("factor", 0.1))
                .patience(c.integer("patience", 10))
                .cooldown(c.integer("cooldown", 0));
        double threshold = c.number("threshold", 1e-4);
        return c.text("threshold_mode", "rel").equals("rel") ? p.threshold(threshold) : p.difference(threshold);
    }

    private static Schedule schedule(Config c) {
        String name = c.text("scheduler");
        return switch (name) {
            case "cosine", "cosine_short" -> Schedule.cosine(c.integer("T_max"), c.number("eta_min", 0));
            case "cosine_restarts" ->
                Schedule.cosineRestarts(c.integer("T_0"), c.integer("T_mult", 1), c.number("eta_min", 0));
            case "step" -> Schedule.step(c.integer("step_size"), c.number("gamma"));
            case "multistep" -> Schedule.multistep(c.number("gamma"), longs(c.integers("milestones")));
            case "exponential" -> Schedule.exponential(c.number("gamma"));
            case "constant" -> Schedule.constant(c.number("factor"), c.integer("total_iters"));
            case "polynomial" -> Schedule.polynomial(c.integer("total_iters"), c.number("power"));
            case "linear_warmup" ->
                Schedule.linear(c.number("start_factor"), c.number("end_factor"), c.integer("total_iters"));
            case "warmup_cosine" -> warmUpCosine(c);
            case "lambda_warmup_linear_decay" -> triangle(c.text("formula"));
            case "onecycle_cos", "onecycle_linear" -> oneCycle(c);
            default -> throw ElementwiseCases.unknown("scheduler", name);
        };
    }

    private static Schedule warmUpCosine(Config c) {
        Matcher up = match(LINEAR, c.text("phase1")), down = match(COSINE, c.text("phase2"));
        Schedule first = Schedule.linear(
                Double.parseDouble(up.group(1)), Double.parseDouble(up.group(2)), Long.parseLong(up.group(3)));
        return first.then(c.integers("milestones")[0], Schedule.cosine(Long.parseLong(down.group(1))));
    }

    private static Schedule triangle(String formula) {
        Matcher m = match(TRIANGLE, formula.replace("e / ", "e/"));
        double up = Double.parseDouble(m.group(1)),
                turn = Double.parseDouble(m.group(2)),
                end = Double.parseDouble(m.group(3)),
                down = Double.parseDouble(m.group(4));
        return Schedule.factor(e -> e < turn ? e / up : Math.max(0, (end - e) / down));
    }

    private static Matcher match(Pattern pattern, String text) {
        Matcher m = pattern.matcher(text);
        if (!m.matches()) throw new IllegalArgumentException("'" + text + "' is not of the form " + pattern);
        return m;
    }

    private static OneCycle oneCycle(Config c) {
        OneCycle cycle = Schedule.oneCycle(c.number("max_lr"), c.integer("total_steps"))
                .climb(c.number("pct_start", 0.3))
                .divisors(c.number("div_factor", 25), c.number("final_div_factor", 1e4));
        if (c.has("base_momentum")) cycle = cycle.momentum(c.number("base_momentum"), c.number("max_momentum", 0.95));
        return c.text("anneal_strategy", "cos").equals("cos") ? cycle : cycle.inStraightLines();
    }

    private static long[] longs(int[] values) {
        long[] result = new long[values.length];
        for (int i = 0; i < result.length; i++) result[i] = values[i];
        return result;
    }
}

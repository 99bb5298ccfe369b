package dev.roentgen.training.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.roentgen.array.Shape;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.Parameter;
import dev.roentgen.training.Golden;
import dev.roentgen.training.optim.Adam;
import dev.roentgen.training.optim.Group;
import dev.roentgen.training.optim.Optimizer;
import dev.roentgen.training.optim.Sgd;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class GoldenScheduleTest {
    static List<Golden.Case> schedules() {
        return Golden.cases("lr_scheduler");
    }

    @Test
    void every_case_is_there() {
        assertThat(schedules()).hasSize(14);
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void learning_rates_equal_pytorch(Golden.Case c) {
        JsonNode config = c.config();
        Group group = Group.of(Map.of("p", new Parameter("p", Shape.of(1), Init.zeros())));
        Optimizer optimizer = config.path("optimizer").asString("SGD").equals("SGD") ? Sgd.of(group) : Adam.of(group);
        optimizer.learningRate(config.get("base_lr").asDouble());
        double[] rates = c.tensor("lr").toDoubleArray();
        double[] momenta = c.has("momentum") ? c.tensor("momentum").toDoubleArray() : new double[0];
        double[] metric = c.has("metric") ? c.tensor("metric").toDoubleArray() : new double[0];
        double exact = c.tolerance().get("out").asDouble();
        ReduceOnPlateau plateau = metric.length > 0 ? plateau(config) : null;
        Schedule schedule = plateau == null ? schedule(config) : Schedule.constant();
        for (int i = 0; i < rates.length; i++) {
            if (plateau != null) plateau.apply(optimizer, metric[i]);
            else schedule.apply(optimizer, i);
            assertThat(optimizer.rate())
                    .as("step " + i)
                    .isCloseTo(rates[i], within(exact * Math.abs(rates[i]) + 1e-18));
            if (momenta.length > 0)
                assertThat(optimizer.momentum()).as("step " + i).isCloseTo(momenta[i], within(exact * momenta[i]));
        }
    }

    private static ReduceOnPlateau plateau(JsonNode c) {
        return ReduceOnPlateau.ofLoss()
                .factor(c.get("factor").asDouble())
                .patience(c.get("patience").asInt())
                .threshold(c.get("threshold").asDouble())
                .cooldown(c.get("cooldown").asInt());
    }

    private static Schedule schedule(JsonNode c) {
        return switch (c.get("scheduler").asString()) {
            case "cosine", "cosine_short" ->
                Schedule.cosine(c.get("T_max").asLong(), c.get("eta_min").asDouble());
            case "cosine_restarts" ->
                Schedule.cosineRestarts(
                        c.get("T_0").asLong(),
                        c.get("T_mult").asInt(),
                        c.get("eta_min").asDouble());
            case "step" ->
                Schedule.step(c.get("step_size").asLong(), c.get("gamma").asDouble());
            case "multistep" -> Schedule.multistep(c.get("gamma").asDouble(), 5, 12, 20);
            case "exponential" -> Schedule.exponential(c.get("gamma").asDouble());
            case "constant" ->
                Schedule.constant(
                        c.get("factor").asDouble(), c.get("total_iters").asLong());
            case "polynomial" ->
                Schedule.polynomial(
                        c.get("total_iters").asLong(), c.get("power").asDouble());
            case "linear_warmup" ->
                Schedule.linear(
                        c.get("start_factor").asDouble(),
                        c.get("end_factor").asDouble(),
                        c.get("total_iters").asLong());
            case "warmup_cosine" -> Schedule.linear(0.1, 1, 5).then(5, Schedule.cosine(25));
            case "lambda_warmup_linear_decay" -> Schedule.factor(e -> e < 6 ? e / 6.0 : Math.max(0, (30 - e) / 24.0));
            case "onecycle_cos", "onecycle_linear" -> oneCycle(c);
            default -> throw new AssertionError(c);
        };
    }

    private static OneCycle oneCycle(JsonNode c) {
        OneCycle cycle = Schedule.oneCycle(
                        c.get("max_lr").asDouble(), c.get("total_steps").asLong())
                .climb(c.get("pct_start").asDouble())
                .divisors(
                        c.get("div_factor").asDouble(),
                        c.get("final_div_factor").asDouble());
        return c.get("anneal_strategy").asString().equals("cos") ? cycle : cycle.inStraightLines();
    }
}

package dev.roentgen.training.optim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roentgen.nn.Init;
import dev.roentgen.nn.Parameter;
import dev.roentgen.tensor.HostReads;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.training.Golden;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class GoldenOptimizerTest {
    private static final int PARAMETERS = 3, STEPS = 10;

    static List<Golden.Case> optimizers() {
        return Golden.cases(
                "optimizer.Adam", "optimizer.AdamW", "optimizer.SGD", "optimizer.RMSprop", "optimizer.Adagrad");
    }

    static List<Golden.Case> clipping() {
        return Golden.cases("clip_grad");
    }

    @Test
    void every_case_is_there() {
        assertThat(optimizers()).hasSize(18);
        assertThat(clipping()).hasSize(5);
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void ten_steps_follow_pytorch(Golden.Case c) {
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        for (int i = 0; i < PARAMETERS; i++) {
            Tensor start = c.shared("opt/p" + i + ".init");
            Parameter p = new Parameter("p" + i, start.shape(), Init.zeros());
            p.set(start);
            parameters.put(p.name(), p);
        }
        Optimizer optimizer = optimizer(c.kind(), c.config(), Group.of(parameters));
        List<List<Tensor>> paths = new ArrayList<>();
        parameters
                .values()
                .forEach(p -> paths.add(new ArrayList<>(List.of(p.value().detachedCopy()))));
        for (int step = 0; step < STEPS; step++) {
            try (Scope scope = Scope.open()) {
                int i = 0;
                for (Parameter p : parameters.values())
                    p.setGradient(c.shared("opt/p" + i++ + ".grads").select(0, step));
                try (HostReads none = HostReads.forbid()) {
                    optimizer.step();
                }
            }
            int i = 0;
            for (Parameter p : parameters.values()) {
                assertThat(p.gradient()).isNull();
                paths.get(i++).add(p.value().detachedCopy());
            }
        }
        for (int i = 0; i < PARAMETERS; i++) c.check("p" + i + ".traj", Tensor.stack(0, paths.get(i)), "out");
        var state = optimizer.state();
        int checked = 0;
        for (var e : state.slots().entrySet()) {
            String key = e.getKey().replace(".", ".state.");
            c.check(key, e.getValue().value(), "out");
            checked++;
        }
        for (String n : optimizer.slotNames())
            if (c.has("p0.state." + n)) assertThat(state.slots()).containsKey("p0." + n);
        assertThat(checked % PARAMETERS).isZero();
        assertThat(state.steps()).isEqualTo(Map.of("p0", 10L, "p1", 10L, "p2", 10L));
    }

    private static Optimizer optimizer(String kind, JsonNode config, Group group) {
        Optimizer o = switch (kind) {
            case "optimizer.Adam" -> adam(Adam.of(group), config);
            case "optimizer.AdamW" -> adam(AdamW.of(group), config);
            case "optimizer.Adagrad" -> Adagrad.of(group);
            case "optimizer.RMSprop" ->
                RmsProp.of(group).alpha(config.get("alpha").asDouble());
            default -> sgd(Sgd.of(group), config);
        };
        o.learningRate(config.get("lr").asDouble());
        if (config.has("weight_decay")) o.weightDecay(config.get("weight_decay").asDouble());
        if (config.path("maximize").asBoolean(false)) o.maximize();
        return o;
    }

    private static Optimizer adam(AdamFamily adam, JsonNode config) {
        if (config.has("betas"))
            adam.betas(
                    config.get("betas").get(0).asDouble(),
                    config.get("betas").get(1).asDouble());
        if (config.has("eps")) adam.eps(config.get("eps").asDouble());
        if (config.path("amsgrad").asBoolean(false)) adam.amsgrad();
        return adam;
    }

    private static Sgd sgd(Sgd sgd, JsonNode config) {
        sgd.momentum(config.path("momentum").asDouble(0))
                .dampening(config.path("dampening").asDouble(0));
        return config.path("nesterov").asBoolean(false) ? sgd.nesterov() : sgd;
    }

    @ParameterizedTest
    @MethodSource("clipping")
    void clipping_equals_pytorch(Golden.Case c) {
        List<Parameter> parameters = new ArrayList<>();
        for (int i = 0; i < PARAMETERS; i++) {
            Tensor before = c.tensor("g" + i + ".before");
            Parameter p = new Parameter("p" + i, before.shape(), Init.zeros());
            p.setGradient(before);
            parameters.add(p);
        }
        JsonNode config = c.config();
        try (HostReads none = HostReads.forbid()) {
            if (config.has("clip_value"))
                Clip.value(parameters, config.get("clip_value").asDouble());
            else {
                String type = config.get("norm_type").asString();
                double p = type.equals("inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(type);
                Tensor norm = Clip.norm(parameters, config.get("max_norm").asDouble(), p);
                none.close();
                c.check("total_norm", norm, "out");
            }
        }
        for (int i = 0; i < PARAMETERS; i++) {
            Tensor g = parameters.get(i).gradient();
            assertThat(g).isNotNull();
            c.check("g" + i + ".after", g, "out");
        }
    }
}

package dev.roentgen.training.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.roentgen.array.Shape;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.Layer;
import dev.roentgen.nn.Parameter;
import dev.roentgen.nn.ParameterGroup;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OptimizerTest {
    private static final double F32 = 1e-6; // rounding of a few steps in float

    /** One vector, pulled towards 0 by its own square. */
    private static final class Bowl extends Layer {
        final Parameter w = parameter("w", Shape.of(3), Init.ones());
        final Parameter head = parameter("head", Shape.of(2), Init.constant(2));

        void backward() {
            try (Scope scope = Scope.open()) {
                w.value()
                        .square()
                        .sum()
                        .add(head.value().square().sum())
                        .mul(0.5)
                        .backward();
            }
        }
    }

    private static final class Empty extends Layer {}

    private static double first(Parameter p) {
        return p.value().toArray()[0];
    }

    @Test
    void gradients_of_several_backward_passes_add_up_and_a_step_clears_them() {
        Bowl bowl = new Bowl();
        Sgd sgd = Sgd.of(bowl).learningRate(0.1);
        bowl.backward();
        bowl.backward();
        sgd.step();
        assertThat(first(bowl.w)).isCloseTo(1 - 0.1 * 2, within(F32));
        assertThat(bowl.w.gradient()).isNull();
        sgd.step();
        assertThat(first(bowl.w)).isCloseTo(1 - 0.1 * 2, within(F32));
        bowl.backward();
        sgd.clear();
        assertThat(bowl.w.gradient()).isNull();
    }

    @Test
    void parameters_without_a_gradient_stay_and_count_no_step() {
        Bowl bowl = new Bowl();
        AdamW adam = AdamW.of(bowl);
        bowl.freeze("head");
        bowl.backward();
        adam.step();
        assertThat(first(bowl.head)).isEqualTo(2);
        assertThat(first(bowl.w)).isLessThan(1);
        assertThat(adam.state().steps()).isEqualTo(Map.of("w", 1L));
        assertThat(adam.state().slots()).containsOnlyKeys("w.exp_avg", "w.exp_avg_sq");
    }

    @Test
    void groups_have_rates_and_decays_of_their_own() {
        Bowl bowl = new Bowl();
        Sgd sgd = Sgd.of(Group.of(bowl, "^head").learningRate(0.5).weightDecay(1), Group.rest(bowl, "^head"))
                .learningRate(0.1);
        bowl.backward();
        sgd.step();
        assertThat(first(bowl.w)).isCloseTo(0.9, within(F32));
        assertThat(first(bowl.head)).isCloseTo(2 - 0.5 * (2 + 2), within(F32));
        sgd.adjust(rate -> rate / 10);
        assertThat(sgd.rate()).isEqualTo(0.01);
        assertThat(sgd.learningRate()).isEqualTo(0.1);
        bowl.backward();
        sgd.step();
        assertThat(first(bowl.w)).isCloseTo(0.9 * 0.99, within(F32));
    }

    @Test
    void layer_wise_rates_are_shares_of_the_scheduled_one() {
        Bowl bowl = new Bowl();
        List<ParameterGroup> groups = List.of(
                new ParameterGroup("head", 1, Map.of("head", bowl.head)),
                new ParameterGroup("body", 0.25, Map.of("w", bowl.w)));
        Sgd sgd = Sgd.of(Group.all(groups)).learningRate(0.4);
        sgd.adjust(rate -> rate / 2);
        bowl.backward();
        sgd.step();
        assertThat(first(bowl.head)).isCloseTo(2 - 0.2 * 2, within(F32));
        assertThat(first(bowl.w)).isCloseTo(1 - 0.2 * 0.25, within(F32));
        assertThatThrownBy(() -> Group.of(bowl.parameters()).scale(-1))
                .hasMessage("Group: the factor of the learning rate must be 0 or more, got -1.0. Use 0.1.");
    }

    @Test
    void rmsprop_centered_with_momentum_follows_its_formula() {
        Bowl bowl = new Bowl();
        RmsProp rmsProp =
                RmsProp.of(bowl).centered().momentum(0.9).weightDecay(0.1).eps(1e-3);
        double w = 1, square = 0, mean = 0, buffer = 0;
        for (int i = 0; i < 5; i++) {
            bowl.backward();
            rmsProp.step();
            double g = w + 0.1 * w;
            square = 0.99 * square + 0.01 * g * g;
            mean = 0.99 * mean + 0.01 * g;
            buffer = 0.9 * buffer + g / (Math.sqrt(square - mean * mean) + 1e-3);
            w -= 0.01 * buffer;
        }
        assertThat(first(bowl.w)).isCloseTo(w, within(F32));
        assertThat(rmsProp.state().slots()).containsKeys("w.square_avg", "w.momentum_buffer", "w.grad_avg");
    }

    @Test
    void adagrad_lets_its_rate_decay() {
        Bowl bowl = new Bowl();
        Adagrad adagrad =
                Adagrad.of(bowl).learningRate(0.1).rateDecay(0.5).eps(1e-3).maximize();
        double w = 1, sum = 0;
        for (int i = 0; i < 4; i++) {
            bowl.backward();
            adagrad.step();
            double g = -w;
            sum += g * g;
            w -= 0.1 / (1 + i * 0.5) * g / (Math.sqrt(sum) + 1e-3);
        }
        assertThat(first(bowl.w)).isCloseTo(w, within(F32));
    }

    private static Optimizer make(String method, Bowl bowl) {
        return switch (method) {
            case "adam" -> Adam.of(bowl).amsgrad();
            case "adamw" -> AdamW.of(bowl);
            case "sgd" -> Sgd.of(bowl).momentum(0.9).nesterov();
            case "rmsprop" -> RmsProp.of(bowl).momentum(0.9).centered();
            default -> Adagrad.of(bowl).rateDecay(0.1);
        };
    }

    static List<String> methods() {
        return List.of("adam", "adamw", "sgd", "rmsprop", "adagrad");
    }

    @ParameterizedTest
    @MethodSource("methods")
    void a_restored_state_continues_to_the_bit(String method) {
        Bowl whole = new Bowl(), broken = new Bowl(), resumed = new Bowl();
        Optimizer a = make(method, whole), b = make(method, broken), c = make(method, resumed);
        run(whole, a, 6);
        run(broken, b, 3);
        c.restore(b.state());
        resumed.w.set(broken.w.value());
        resumed.head.set(broken.head.value());
        run(broken, b, 2); // must not disturb what was restored
        run(resumed, c, 3);
        assertThat(resumed.w.value().toArray()).isEqualTo(whole.w.value().toArray());
        assertThat(resumed.head.value().toArray()).isEqualTo(whole.head.value().toArray());
        assertThat(c.state().steps()).isEqualTo(a.state().steps());
    }

    private static void run(Bowl bowl, Optimizer optimizer, int steps) {
        for (int i = 0; i < steps; i++) {
            bowl.backward();
            optimizer.step();
        }
    }

    @Test
    void a_state_of_another_method_is_refused() {
        Bowl bowl = new Bowl();
        Adam adam = Adam.of(bowl);
        run(bowl, adam, 1);
        assertThatThrownBy(() -> Sgd.of(bowl).restore(adam.state()))
                .hasMessage("Sgd: a state must name parameters of this optimiser, and of each [momentum_buffer],"
                        + " got [w.exp_avg, w.exp_avg_sq, head.exp_avg, head.exp_avg_sq]."
                        + " Use the checkpoint of this model and method.");
    }

    @Test
    void clipping_leaves_no_gradient_behind_where_there_was_none() {
        Bowl bowl = new Bowl();
        assertThat(Clip.norm(bowl.parameters().values(), 1).item()).isZero();
        assertThat(bowl.w.gradient()).isNull();
        bowl.w.setGradient(Tensor.of(new float[] {3, 0, 4}, Shape.of(3)));
        assertThat(Clip.norm(bowl.parameters().values(), 1).item()).isEqualTo(5);
        assertThat(bowl.head.gradient()).isNull();
        bowl.w.setGradient(Tensor.of(new float[] {1, 2, 2}, Shape.of(3)));
        assertThat(Clip.norm(bowl.parameters().values(), 1, 3).item()).isCloseTo(Math.cbrt(17), within(F32));
    }

    @Test
    void errors_say_what_to_do() {
        Bowl bowl = new Bowl();
        assertThatThrownBy(() -> Adam.of(bowl).learningRate(-1))
                .hasMessage("Adam: the learning rate must be 0 or more, got -1.0. Use 1e-3.");
        assertThatThrownBy(() -> AdamW.of(bowl).learningRate(Double.NaN))
                .hasMessage("AdamW: the learning rate must be 0 or more, got NaN. Use 1e-3.");
        assertThatThrownBy(() -> Sgd.of(bowl).weightDecay(-0.1))
                .hasMessage("Sgd: the weight decay must be 0 or more, got -0.1. Use 0 for none.");
        assertThatThrownBy(() -> Adam.of(bowl).betas(0.9, 1))
                .hasMessage("Adam: the second beta must be from 0 to below 1, got 1.0. Use 0.999.");
        assertThatThrownBy(() -> RmsProp.of(bowl).eps(0))
                .hasMessage("RmsProp: eps must be positive, got 0.0. Use 1e-8.");
        assertThatThrownBy(() -> Adagrad.of(bowl).momentum(0.9))
                .hasMessage("Adagrad: momentum must be left alone: it has none, got 0.9."
                        + " Use Sgd or RmsProp for a momentum.");
        assertThatThrownBy(() -> AdamW.of(new Empty()))
                .hasMessage("AdamW: the model must have parameters, got none."
                        + " Declare them with parameter(..) in a layer.");
        assertThatThrownBy(() -> Group.of(bowl, "^neck"))
                .hasMessage("Group: the pattern must leave some of the model's 2 parameters, got none with '^neck'."
                        + " Look at model.parameters().keySet().");
        assertThatThrownBy(() -> Sgd.of(Group.of(bowl, "w"), Group.of(bowl, "^w")))
                .hasMessage("Sgd: every parameter must be in one group, under one name, got 'w' twice."
                        + " Take it out of one group.");
        assertThatThrownBy(() -> Clip.norm(bowl.parameters().values(), 0))
                .hasMessage("Clip.norm: the largest norm must be positive, got 0.0. Use 1.");
        assertThatThrownBy(() -> Clip.value(bowl.parameters().values(), -1))
                .hasMessage("Clip.value: the limit must be positive, got -1.0. Use 1.");
        Sgd sgd = Sgd.of(bowl).nesterov();
        bowl.backward();
        assertThatThrownBy(sgd::step)
                .hasMessage("Sgd: Nesterov's form needs momentum and no dampening, got momentum 0.0, dampening 0.0."
                        + " Use momentum(0.9).nesterov().");
    }
}

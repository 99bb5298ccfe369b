package dev.roentgen.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.Backends;
import dev.roentgen.check.GraphException;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.Parameter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AutogradTest {
    private Backends.Choice choice;
    private Scope scope;

    @BeforeEach
    void on_java() {
        choice = Backends.with(Backends.get("java"));
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
        choice.close();
    }

    private static Parameter parameter(double value) {
        return new Parameter("p", Shape.of(2), Init.constant(value));
    }

    @Test
    void backward_fills_parameters_and_adds_up_over_passes() {
        Parameter p = parameter(3);
        p.value().square().sum().backward();
        p.value().square().sum().backward();
        assertThat(p.gradient().toArray()).containsExactly(12, 12);
    }

    @Test
    void a_value_used_twice_gets_both_gradients() {
        Parameter p = parameter(2);
        Tensor v = p.value();
        v.mul(v).add(v).sum().backward(); // 2 v + 1
        assertThat(p.gradient().toArray()).containsExactly(5, 5);
    }

    @Test
    void a_gradient_that_goes_to_two_inputs_is_not_spoiled_by_adding_to_one() {
        Parameter p = parameter(1), q = parameter(1);
        Tensor sum = p.value().add(q.value()); // both get the same dy
        sum.sum().add(p.value().mul(10).sum()).backward();
        assertThat(p.gradient().toArray()).containsExactly(11, 11);
        assertThat(q.gradient().toArray()).containsExactly(1, 1);
    }

    @Test
    void a_frozen_parameter_gets_no_gradient_and_records_nothing() {
        Parameter p = parameter(1), q = parameter(2);
        q.freeze(true);
        p.value().mul(q.value()).sum().backward();
        assertThat(p.gradient().toArray()).containsExactly(2, 2);
        assertThat(q.gradient()).isNull();
        assertThat(q.value().square().requiresGrad()).isFalse();
    }

    @Test
    void nothing_is_recorded_while_off_and_detach_cuts() {
        Parameter p = parameter(1);
        assertThat(Autograd.off(() -> p.value().square()).requiresGrad()).isFalse();
        assertThat(p.value().square().detach().requiresGrad()).isFalse();
        p.value().mul(p.value().detach()).sum().backward();
        assertThat(p.gradient().toArray()).containsExactly(1, 1);
    }

    @Test
    void a_second_backward_needs_keep_graph() {
        Parameter p = parameter(1);
        Tensor loss = p.value().square().sum();
        loss.backward(Autograd.keepGraph());
        loss.backward();
        assertThat(p.gradient().toArray()).containsExactly(4, 4);
        assertThatThrownBy(loss::backward)
                .isInstanceOf(GraphException.class)
                .hasMessage(
                        "square: the graph must be whole, got one whose saved values were freed, by an earlier backward or a"
                                + " closed scope. Pass Autograd.keepGraph() to the first backward, or call it inside the scope.");
    }

    @Test
    void backward_of_something_that_is_no_scalar_says_what_to_do() {
        assertThatThrownBy(() -> parameter(1).value().square().backward())
                .hasMessage(
                        "backward: the tensor must be a scalar, got shape [2]. Take its sum() or mean(), or call backward(dy).");
    }

    @Test
    void backward_without_a_graph_says_what_to_do() {
        assertThatThrownBy(() -> Tensor.ones(2).sum().backward())
                .hasMessage(
                        "backward: the tensor must depend on a parameter or on a requireGrad() tensor, computed with recording"
                                + " on, got one without a graph. Compute it outside of Autograd.off, from parameters that are not frozen.");
    }

    @Test
    void gradients_answer_for_inputs_and_for_tensors_between_and_leave_parameters_alone() {
        Parameter p = parameter(3);
        Tensor x = Tensor.ones(2).requireGrad();
        Tensor between = x.mul(p.value());
        Tensor y = between.square().sum();
        List<Tensor> g = Autograd.gradients(y, List.of(x, between));
        assertThat(g.get(0).toArray()).containsExactly(18, 18);
        assertThat(g.get(1).toArray()).containsExactly(6, 6);
        assertThat(p.gradient()).isNull();
    }

    @Test
    void an_input_that_the_result_does_not_depend_on_has_the_gradient_zero() {
        Tensor x = Tensor.ones(2).requireGrad(), y = Tensor.ones(2).requireGrad();
        assertThat(Autograd.gradient(y.sum(), x).toArray()).containsExactly(0, 0);
    }

    @Test
    void recorded_gradients_have_gradients() {
        Tensor x = Tensor.of(2f, 3f).requireGrad();
        Tensor y = x.mul(x).mul(x).sum();
        Tensor first = Autograd.gradient(y, x, Autograd.recorded());
        Tensor second = Autograd.gradient(first.sum(), x, Autograd.recorded());
        Tensor third = Autograd.gradient(second.sum(), x);
        assertThat(first.toArray()).containsExactly(12, 27);
        assertThat(second.toArray()).containsExactly(12, 18);
        assertThat(third.toArray()).containsExactly(6, 6);
    }

    @Test
    void inputs_may_be_closed_between_forward_and_backward() {
        Parameter p = parameter(2);
        Tensor a = p.value().exp(), b = a.tanh(), c = b.mul(a), loss = c.sum();
        double expected = Autograd.off(
                () -> p.value().exp().tanh().mul(p.value().exp()).sum().item());
        assertThat(loss.item()).isEqualTo(expected);
        a.close();
        b.close();
        c.close();
        loss.backward();
        assertThat(p.gradient().toArray()[0]).isNotZero();
    }

    @Test
    void a_deep_graph_does_not_overflow_the_stack() {
        Parameter p = parameter(1);
        Tensor x = p.value();
        for (int i = 0; i < 20_000; i++) x = x.add(0);
        x.sum().backward();
        assertThat(p.gradient().toArray()).containsExactly(1, 1);
    }

    @Test
    void hooks_run_once_a_pass_when_the_gradient_is_complete() {
        Parameter p = parameter(1);
        List<Double> seen = new ArrayList<>();
        p.onGradient(q -> seen.add(q.gradient().sum().item()));
        p.value().add(p.value().mul(2)).sum().backward();
        assertThat(seen).containsExactly(6.0);
    }

    @Test
    void a_parameters_gradient_is_complete_as_soon_as_its_last_user_is_done() {
        Parameter first = parameter(1), second = parameter(2);
        List<String> seen = new ArrayList<>();
        first.onGradient(p -> seen.add("first"));
        second.onGradient(p -> seen.add("second"));
        Tensor x = first.value();
        Tensor marked = Op.named("marked")
                .input(x, dy -> {
                    seen.add("between");
                    return dy;
                })
                .compute(() -> x.mul(3));
        marked.mul(second.value()).sum().backward();
        assertThat(seen).containsExactly("second", "between", "first");
    }

    @Test
    void a_gradient_is_complete_without_users_that_no_gradient_reaches() {
        Parameter p = parameter(1);
        List<Double> seen = new ArrayList<>();
        p.onGradient(q -> seen.add(q.gradient().sum().item()));
        Tensor x = p.value();
        Tensor none = Op.named("none").input(x, dy -> null).compute(() -> x.mul(5));
        Tensor through = Op.named("through").input(none, dy -> null).compute(() -> none.mul(5));
        through.add(x).sum().backward();
        assertThat(seen).containsExactly(2.0);
    }

    @Test
    void own_functions_bring_their_gradient() {
        Parameter p = parameter(1.4);
        Tensor x = p.value();
        Tensor y = Op.named("straightThrough").input(x, dy -> dy).compute(x::round);
        assertThat(y.toArray()).containsExactly(1, 1);
        y.mul(3).sum().backward();
        assertThat(p.gradient().toArray()).containsExactly(3, 3);
    }

    @Test
    void a_wrong_gradient_shape_names_the_operation() {
        Parameter p = parameter(1);
        Tensor x = p.value();
        Tensor y = Op.named("mine").input(x, dy -> dy.sum()).compute(() -> x.mul(2));
        assertThatThrownBy(() -> y.sum().backward())
                .hasMessage(
                        "mine: the gradient of input 0 must have the shape [2], got []. Correct the operation's gradient; sumTo undoes broadcasting.");
    }

    @Test
    void a_gradient_arrives_in_its_inputs_type() {
        Tensor x = Tensor.ones(2).to(DType.F64).requireGrad();
        Tensor y = x.to(DType.F32).mul(3).sum();
        assertThat(Autograd.gradient(y, x).dtype()).isEqualTo(DType.F64);
    }

    @Test
    void a_checkpoint_gives_the_same_gradients_with_the_same_random_numbers() {
        Parameter p = new Parameter("p", Shape.of(64), Init.ones()), q = new Parameter("q", Shape.of(64), Init.ones());
        Generator.seed(7);
        p.value().mul(2).dropout(0.5).tanh().mul(q.value()).sum().backward();
        float[] gp = p.gradient().toArray(), gq = q.gradient().toArray();
        p.clearGradient();
        q.clearGradient();
        Generator.seed(7);
        Autograd.checkpoint(x -> x.mul(2).dropout(0.5).tanh().mul(q.value()), p.value())
                .sum()
                .backward();
        assertThat(p.gradient().toArray()).isEqualTo(gp);
        assertThat(q.gradient().toArray()).isEqualTo(gq);
    }

    @Test
    void a_checkpoint_of_several_inputs_saves_also_those_without_gradients() {
        Tensor a = Tensor.of(1, 2, 3).requireGrad(), b = Tensor.of(4, 5, 6).requireGrad();
        Tensor loss;
        try (Tensor mask = Tensor.of(1, 0, 1).gt(0)) {
            loss = Autograd.checkpoint(xs -> xs.get(0).mul(xs.get(1)).maskedFill(xs.get(2), 0), List.of(a, b, mask))
                    .sum();
        }
        List<Tensor> gradients = Autograd.gradients(loss, List.of(a, b));
        assertThat(gradients.get(0).toArray()).containsExactly(0, 5, 0);
        assertThat(gradients.get(1).toArray()).containsExactly(0, 2, 0);
    }

    @Test
    void a_checkpoint_refuses_parameters_that_changed() {
        Parameter q = new Parameter("q", Shape.of(2), Init.ones());
        Tensor loss = Autograd.checkpoint(x -> x.mul(q.value()), Tensor.ones(2)).sum();
        q.set(Tensor.zeros(2));
        assertThatThrownBy(loss::backward)
                .hasMessage(
                        "checkpoint: parameters must stay as they were until backward, got Parameter q [2] written since. Call backward before the update.");
    }

    @Test
    void host_reads_can_be_forbidden() {
        Tensor x = Tensor.ones(2);
        try (var reads = HostReads.forbid()) {
            assertThatThrownBy(x::toArray)
                    .hasMessage(
                            "toArray: values must stay on the device here, got a read of Tensor [2] f32. Move the read out of the step, or compute with tensors.");
        }
        assertThat(x.toArray()).containsExactly(1, 1);
    }
}

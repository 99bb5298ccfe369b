package dev.roentgen.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.Backend;
import dev.roentgen.backend.Backends;
import dev.roentgen.tensor.Profiler;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LayerTest {
    private final Backend java = Backends.get("java");
    private Backends.Choice choice;

    @BeforeEach
    void on_java() throws InterruptedException {
        choice = Backends.with(java);
        for (long last = -1; last != java.memory().arrays(); ) { // what earlier tests left is freed before counting
            last = java.memory().arrays();
            System.gc();
            Thread.sleep(30);
        }
    }

    @AfterEach
    void close() {
        choice.close();
    }

    private static final class Scale extends TensorLayer {
        private final Parameter weight;

        Scale(int n) {
            weight = parameter("weight", Shape.of(n), Init.constant(2));
        }

        @Override
        protected Tensor compute(Tensor x) {
            return x.mul(weight.value()).add(0).mul(1);
        }
    }

    private static final class Two extends TensorLayer {
        private final Scale first = child("first", new Scale(3));
        private final List<Scale> rest = children("rest", List.of(new Scale(3), new Scale(3)));

        @Override
        protected Tensor compute(Tensor x) {
            Tensor y = first.forward(x);
            for (Scale s : rest) y = s.forward(y);
            return y;
        }
    }

    @Test
    void keys_are_the_declared_names_joined_by_dots() {
        assertThat(new Two().parameters().keySet()).containsExactly("first.weight", "rest.0.weight", "rest.1.weight");
        assertThat(new Two().parameterCount()).isEqualTo(9);
    }

    @Test
    void parameters_hold_no_memory_before_they_are_read() {
        long before = java.memory().live();
        Two model = new Two();
        assertThat(model.parameters().values()).noneMatch(Parameter::isLoaded);
        assertThat(java.memory().live()).isEqualTo(before);
    }

    @Test
    void a_call_frees_all_but_its_result_with_recording_on_or_off() {
        Two model = new Two();
        try (Scope scope = Scope.open()) {
            Tensor x = Tensor.ones(3);
            model.forward(x);
            long before = java.memory().arrays();
            Tensor y = dev.roentgen.tensor.Autograd.off(() -> model.forward(x));
            assertThat(java.memory().arrays()).isEqualTo(before + 1);
            assertThat(y.toArray()).containsExactly(8, 8, 8);
        }
        model.unload();
    }

    @Test
    void errors_name_the_path_of_the_layer() {
        Two model = new Two();
        try (Scope scope = Scope.open()) {
            assertThatThrownBy(() -> model.forward(Tensor.ones(4)))
                    .hasMessage(
                            "Two.first: mul: shapes must broadcast: sizes equal or 1, from the last axis on, got [4] and [3]. Reshape or expand one of them.");
        }
        model.unload();
    }

    @Test
    void hooks_see_inputs_and_result_and_profiles_the_layer() {
        Two model = new Two();
        List<String> seen = new ArrayList<>();
        model.eachLayer((path, layer) ->
                layer.onForward((l, in, out) -> seen.add(path + " " + in.get(0).shape())));
        try (Scope scope = Scope.open();
                Profiler profiler = Profiler.start()) {
            model.forward(Tensor.ones(3)).sum().backward();
            assertThat(profiler.rows())
                    .anyMatch(r -> r.op().equals("mul") && r.layer().equals("Two.rest.1"));
            assertThat(profiler.table()).contains("mul", "count", "kernel");
        }
        assertThat(seen).containsExactly("first [3]", "rest.0 [3]", "rest.1 [3]", " [3]");
        model.unload();
    }

    @Test
    void names_must_be_good_and_distinct() {
        assertThatThrownBy(() -> new TensorLayer() {
                    {
                        parameter("a.b", Shape.of(1), Init.zeros());
                    }

                    @Override
                    protected Tensor compute(Tensor x) {
                        return x;
                    }
                })
                .hasMessageContaining("a name must be letters, digits and underscores, got 'a.b'");
        assertThatThrownBy(() -> new Sibling())
                .hasMessage("Sibling: names must be distinct, got 'weight' twice. Rename one of them.");
    }

    private static final class Sibling extends Layer {
        Sibling() {
            parameter("weight", Shape.of(1), Init.zeros());
            buffer("weight", Shape.of(1), Init.zeros());
        }
    }

    @Test
    void first_values_do_not_depend_on_the_order_of_reading() {
        dev.roentgen.tensor.Generator.seed(3);
        Parameter a = new Parameter("a", Shape.of(4), Init.normal(1)),
                b = new Parameter("b", Shape.of(4), Init.normal(1));
        float[] first = a.value().toArray(), second = b.value().toArray();
        dev.roentgen.tensor.Generator.seed(3);
        Parameter c = new Parameter("a", Shape.of(4), Init.normal(1)),
                d = new Parameter("b", Shape.of(4), Init.normal(1));
        assertThat(d.value().toArray()).isEqualTo(second);
        assertThat(c.value().toArray()).isEqualTo(first);
        List.of(a, b, c, d).forEach(Parameter::unload);
    }
}

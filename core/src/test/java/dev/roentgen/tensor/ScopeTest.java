package dev.roentgen.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.Backend;
import dev.roentgen.backend.Backends;
import dev.roentgen.check.ClosedException;
import dev.roentgen.check.GraphException;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.Parameter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ScopeTest {
    private final Backend java = Backends.get("java");
    private Backends.Choice choice;

    @BeforeEach
    void on_java() throws InterruptedException {
        choice = Backends.with(java);
        for (long last = -1; last != live(); ) { // what earlier tests left is freed before counting
            last = live();
            System.gc();
            Thread.sleep(30);
        }
    }

    @AfterEach
    void close() {
        choice.close();
    }

    private long live() {
        return java.memory().live();
    }

    @Test
    void a_scope_frees_what_was_made_inside_even_with_a_graph_begun() {
        Parameter p = new Parameter("p", Shape.of(100), Init.ones());
        p.value();
        long before = live();
        try (Scope scope = Scope.open()) {
            Tensor unused = p.value().exp().mul(p.value()).tanh();
            assertThat(unused.requiresGrad()).isTrue();
            assertThat(live()).isGreaterThan(before);
        }
        assertThat(live()).isEqualTo(before);
        p.unload();
    }

    @Test
    void a_training_step_leaves_only_gradients() {
        Parameter p = new Parameter("p", Shape.of(100), Init.ones());
        p.value();
        long before = live();
        try (Scope scope = Scope.open()) {
            p.value().exp().sum().backward();
        }
        assertThat(live()).isEqualTo(before + 400);
        p.clearGradient();
        assertThat(live()).isEqualTo(before);
        p.unload();
    }

    @Test
    void keep_takes_the_value_out_and_leaves_the_graph() {
        Tensor kept;
        Tensor lost;
        try (Scope outer = Scope.open()) {
            try (Scope inner = Scope.open()) {
                lost = Tensor.ones(2).requireGrad().mul(2);
                kept = inner.keep(lost);
            }
            assertThat(kept.toArray()).containsExactly(2, 2);
            assertThat(kept.requiresGrad()).isFalse();
            assertThat(lost.isClosed()).isTrue();
        }
        assertThat(kept.isClosed()).isTrue();
    }

    @Test
    void a_view_outlives_the_tensor_it_was_taken_from() {
        try (Scope scope = Scope.open()) {
            Tensor x = Tensor.arange(6).reshape(2, 3), view = x.transpose(0, 1);
            x.close();
            assertThat(view.toLongArray()).containsExactly(0, 3, 1, 4, 2, 5);
        }
    }

    @Test
    void a_closed_tensor_says_so() {
        Tensor x = Tensor.ones(2).exp();
        x.close();
        x.close();
        assertThatThrownBy(x::neg)
                .isInstanceOf(ClosedException.class)
                .hasMessage(
                        "Tensor: it must be open, got a tensor [2] of 'exp' that was closed. Use it inside its scope, or take it out with scope.keep(tensor).");
    }

    @Test
    void the_former_value_of_a_parameter_says_that_it_is_stale() {
        Parameter p = new Parameter("p", Shape.of(2), Init.ones());
        Tensor old = p.value();
        p.set(Tensor.zeros(2));
        assertThatThrownBy(old::neg)
                .hasMessage(
                        "Tensor: it must be the current value of its parameter or buffer, got an older one, [2]. Call value() again after an update, or take detachedCopy() to keep it.");
        p.unload();
    }

    @Test
    void scopes_close_in_reverse_order_and_by_their_thread() throws InterruptedException {
        Scope outer = Scope.open(), inner = Scope.open();
        assertThatThrownBy(outer::close)
                .isInstanceOf(GraphException.class)
                .hasMessage(
                        "Scope: scopes must close in reverse order, got one that holds another open scope. Use try-with-resources.");
        Throwable[] thrown = new Throwable[1];
        Thread other = new Thread(() -> {
            try {
                inner.close();
            } catch (GraphException e) {
                thrown[0] = e;
            }
        });
        other.start();
        other.join();
        assertThat(thrown[0])
                .hasMessage("Scope: a scope must be closed by the thread that opened it, got another. Close it there.");
        inner.close();
        outer.close();
    }

    @Test
    void without_a_scope_the_garbage_collector_frees_tensors_and_graphs() throws InterruptedException {
        Parameter p = new Parameter("p", Shape.of(1000), Init.ones());
        p.value();
        long before = live();
        for (int i = 0; i < 200; i++) p.value().exp().mul(2).tanh();
        for (int i = 0; i < 50 && live() > before; i++) {
            System.gc();
            Thread.sleep(20);
        }
        assertThat(live()).isLessThanOrEqualTo(before); // less if something of an earlier test went too
        p.unload();
    }

    @Test
    void an_update_in_place_does_not_change_a_value_that_somebody_keeps() {
        try (Scope scope = Scope.open()) {
            Slot slot = new Slot(Tensor.ones(3));
            Tensor view = slot.value().reshape(3, 1), copy = slot.value().detachedCopy();
            slot.accumulate(Tensor.ones(3));
            assertThat(view.toArray()).containsExactly(1, 1, 1);
            assertThat(copy.toArray()).containsExactly(1, 1, 1);
            assertThat(slot.value().toArray()).containsExactly(2, 2, 2);
            slot.unload();
        }
    }

    @Test
    void leaks_name_the_place() {
        try (var leaks = Leaks.watch();
                Scope scope = Scope.open()) {
            Tensor t = Tensor.ones(2);
            assertThat(leaks.open()).hasSize(1).first().asString().contains("ScopeTest.leaks_name_the_place");
            t.close();
            assertThat(leaks.open()).isEmpty();
        }
    }
}

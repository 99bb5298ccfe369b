package dev.roentgen.tensor;

import dev.roentgen.check.GraphException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@link Autograd#checkpoint}: one operation whose inputs are x and every parameter that f reads. */
final class Checkpoint {
    private final @Nullable Checkpoint outer;
    private final Map<Slot, Long> reads = new LinkedHashMap<>(); // with their versions

    private Checkpoint(@Nullable Checkpoint outer) {
        this.outer = outer;
    }

    static void read(Slot slot) {
        for (Checkpoint c = ThreadState.get().checkpoint; c != null; c = c.outer) c.reads.put(slot, slot.version());
    }

    static Tensor of(Function<Tensor, Tensor> f, Tensor x) {
        ThreadState state = ThreadState.get();
        if (!state.recording) return f.apply(x);
        long seed = state.generator.seed(), position = state.generator.position();
        Checkpoint run = new Checkpoint(state.checkpoint);
        try (Scope scope = Scope.call()) {
            Tensor y;
            state.checkpoint = run;
            try {
                y = Autograd.off(() -> f.apply(x));
            } finally {
                state.checkpoint = run.outer;
            }
            Op op = Op.named("checkpoint").input(x);
            List<Slot> slots = new ArrayList<>(run.reads.keySet());
            for (Slot s : slots) op.input(s.value());
            Tensor result = op.gradients(
                            (dys, saved, needs) -> replay(f, saved[0], dys[0], run.reads, seed, position, needs),
                            Op.save(x))
                    .output(k -> y.array().share());
            scope.passOut(result);
            return result;
        }
    }

    private static @Nullable Tensor[] replay(
            Function<Tensor, Tensor> f,
            @Nullable Tensor x,
            @Nullable Tensor dy,
            Map<Slot, Long> reads,
            long seed,
            long position,
            boolean[] needs) {
        if (x == null || dy == null) return new Tensor[needs.length];
        reads.forEach((slot, version) -> {
            if (slot.version() != version)
                throw new GraphException(
                        "checkpoint",
                        "parameters must",
                        "stay as they were until backward",
                        slot.label() + " written since",
                        "Call backward before the update.");
        });
        ThreadState state = ThreadState.get();
        boolean recorded = state.recording, replaying = state.replaying;
        Generator generator = state.generator;
        Autograd.Option[] options = recorded ? new Autograd.Option[] {Autograd.recorded()} : new Autograd.Option[0];
        @Nullable Tensor[] result = new Tensor[needs.length];
        try (Scope scope = recorded ? Scope.call() : Scope.open()) {
            state.replaying = true;
            state.generator = new Generator(seed, position);
            Tensor start = recorded && x.node() != null ? Fused.identity(x) : x.requireGrad();
            Tensor y = Autograd.recording(true, () -> f.apply(start));
            List<Tensor> xs = new ArrayList<>();
            List<Integer> places = new ArrayList<>();
            List<Slot> slots = new ArrayList<>(reads.keySet());
            for (int i = 0; i < needs.length; i++) {
                if (!needs[i]) continue;
                xs.add(i == 0 ? start : slots.get(i - 1).value());
                places.add(i);
            }
            Node cut = start.node();
            List<Tensor> grads =
                    Backward.gradients(List.of(y), List.of(dy), xs, cut == null ? Set.of() : Set.of(cut), options);
            for (int i = 0; i < grads.size(); i++) {
                Tensor g = grads.get(i);
                if (recorded) scope.passOut(g);
                result[places.get(i)] = recorded ? g : scope.keep(g);
            }
        } finally {
            state.replaying = replaying;
            state.generator = generator;
        }
        return result;
    }
}

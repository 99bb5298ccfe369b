package dev.roentgen.tensor;

import dev.roentgen.check.GraphException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@link Autograd#checkpoint}: one operation whose inputs are xs and every parameter that f reads. */
final class Checkpoint {
    private final @Nullable Checkpoint outer;
    private final Map<Slot, Long> reads = new LinkedHashMap<>(); // with their versions

    private Checkpoint(@Nullable Checkpoint outer) {
        this.outer = outer;
    }

    static void read(Slot slot) {
        for (Checkpoint c = ThreadState.get().checkpoint; c != null; c = c.outer) c.reads.put(slot, slot.version());
    }

    static Tensor of(Function<List<Tensor>, Tensor> f, List<Tensor> xs) {
        ThreadState state = ThreadState.get();
        if (!state.recording) return f.apply(xs);
        long seed = state.generator.seed(), position = state.generator.position();
        Checkpoint run = new Checkpoint(state.checkpoint);
        try (Scope scope = Scope.call()) {
            Tensor y;
            state.checkpoint = run;
            try {
                y = Autograd.off(() -> f.apply(xs));
            } finally {
                state.checkpoint = run.outer;
            }
            Op op = Op.named("checkpoint");
            for (Tensor x : xs) op.input(x);
            for (Slot s : run.reads.keySet()) op.input(s.value());
            Tensor result = op.gradients(
                            (dys, saved, needs) -> replay(f, saved, dys[0], run.reads, seed, position, needs),
                            xs.stream().map(Op::save).toArray(Op.Saved[]::new))
                    .output(k -> y.array().share());
            scope.passOut(result);
            return result;
        }
    }

    private static @Nullable Tensor[] replay(
            Function<List<Tensor>, Tensor> f,
            @Nullable Tensor[] saved,
            @Nullable Tensor dy,
            Map<Slot, Long> reads,
            long seed,
            long position,
            boolean[] needs) {
        if (dy == null) return new Tensor[needs.length];
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
            List<Tensor> starts = new ArrayList<>(), all = new ArrayList<>();
            for (int i = 0; i < saved.length; i++) starts.add(start(saved[i], needs[i], recorded));
            all.addAll(starts);
            for (Slot slot : reads.keySet()) all.add(slot.value());
            Tensor y = Autograd.recording(true, () -> f.apply(starts));
            List<Tensor> wanted = new ArrayList<>();
            List<Integer> places = new ArrayList<>();
            for (int i = 0; i < needs.length; i++) {
                if (!needs[i]) continue;
                wanted.add(all.get(i));
                places.add(i);
            }
            Set<Node> cuts = new HashSet<>();
            for (Tensor start : starts) if (start.node() != null) cuts.add(start.node());
            List<Tensor> grads = Backward.gradients(List.of(y), List.of(dy), wanted, cuts, options);
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

    /** An input as a node of its own, at which the replayed graph is cut. */
    private static Tensor start(@Nullable Tensor x, boolean needed, boolean recorded) {
        if (x == null) throw new IllegalStateException("an input of a checkpoint was not saved");
        if (!needed) return x.detach();
        return recorded && x.node() != null ? Fused.identity(x) : x.requireGrad();
    }
}

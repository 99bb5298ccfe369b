package dev.roentgen.tensor;

import dev.roentgen.backend.Backend;
import dev.roentgen.backend.Backends;
import dev.roentgen.backend.NdArray;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * While it is open, slots show this thread zeros on another backend in the place of their values: a model runs there without
 * being loaded, moved or changed. Buffers are not updated, and this thread's generator stays where it is.
 */
public final class StandIns implements AutoCloseable {
    private final ThreadState state = ThreadState.get();
    private final @Nullable StandIns outer = state.standIns;
    private final Generator generator = state.generator;
    private final boolean replaying = state.replaying;
    private final Map<Slot, Tensor> values = new IdentityHashMap<>();
    private final Backend backend;
    private final Backends.Choice choice;

    private StandIns(Backend backend) {
        this.backend = backend;
        choice = Backends.with(backend);
        state.standIns = this;
        state.generator = new Generator(generator.seed(), generator.position());
        state.replaying = true;
    }

    /** Shows slots as zeros on this backend, where new tensors of this thread are made too. */
    public static StandIns on(Backend backend) {
        return new StandIns(backend);
    }

    Tensor value(Slot slot) {
        Tensor known = values.get(slot);
        if (known != null) return known;
        NdArray zeros = backend.fill(slot.dtype(), slot.shape(), 0);
        Tensor made = Tensor.unowned(zeros, slot.needsGrad() ? new Node(slot, zeros) : null, 0);
        values.put(slot, made);
        return made;
    }

    @Override
    public void close() {
        state.standIns = outer;
        state.generator = generator;
        state.replaying = replaying;
        choice.close();
        values.values().forEach(Tensor::close);
    }
}

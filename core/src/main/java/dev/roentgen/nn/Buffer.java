package dev.roentgen.nn;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.Backend;
import dev.roentgen.backend.Backends;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.Slot;
import dev.roentgen.tensor.Tensor;

/** A value that is saved with the weights but not trained, as batch normalisation's running mean. */
public final class Buffer extends Slot {
    private final String name;
    private final Init init;

    /** A buffer that starts with what {@code init} makes. */
    public Buffer(String name, Shape shape, DType dtype, Init init) {
        super(shape, dtype);
        this.name = name;
        this.init = init;
    }

    /** Its name in the layer that declared it. */
    public String name() {
        return name;
    }

    @Override
    protected String label() {
        return "Buffer " + name + " " + shape();
    }

    @Override
    protected Tensor initial(Backend on) {
        try (var choice = Backends.with(on)) {
            return init.make(shape()).to(dtype());
        }
    }

    /** Writes a new value, save while a checkpointed forward runs for the second time. */
    public void update(Tensor next) {
        if (!Autograd.isReplaying()) set(next);
    }
}

package dev.roentgen.nn;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.Backend;
import dev.roentgen.backend.Backends;
import dev.roentgen.tensor.Generator;
import dev.roentgen.tensor.Slot;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A value that training changes, with its gradient.
 *
 * <p>Declared as a shape and an {@link Init}; memory comes at the first read or load. The random numbers were reserved when
 * it was declared, so the order of reading changes none of them.
 */
public final class Parameter extends Slot {
    private final String name;
    private final Init init;
    private final long seed = Generator.current().seed();
    private final long draw = Generator.current().reserve();
    private final List<Consumer<Parameter>> hooks = new ArrayList<>();
    private @Nullable Slot gradient;

    /** A parameter of {@code F32}. */
    public Parameter(String name, Shape shape, Init init) {
        super(shape, DType.F32);
        this.name = name;
        this.init = init;
        needsGrad(true);
    }

    /** Its name in the layer that declared it. */
    public String name() {
        return name;
    }

    @Override
    protected String label() {
        return "Parameter " + name + " " + shape();
    }

    @Override
    protected Tensor initial(Backend on) {
        Generator before = Generator.current();
        Generator.use(new Generator(seed, draw));
        try (var choice = Backends.with(on)) {
            return init.make(shape());
        } finally {
            Generator.use(before);
        }
    }

    /** Whether it is left as it is: no gradient, no update. */
    public boolean isFrozen() {
        return !needsGrad();
    }

    /** Freezes it, or lets it be trained again. */
    public void freeze(boolean frozen) {
        needsGrad(!frozen);
        if (frozen) clearGradient();
    }

    /** The sum of the gradients of the backward passes since the last {@link #clearGradient}; null if there was none. */
    public @Nullable Tensor gradient() {
        return gradient == null ? null : gradient.value();
    }

    /** Replaces the gradient, as clipping does. */
    public void setGradient(Tensor next) {
        if (gradient == null) gradient = new Slot(shape(), dtype());
        gradient.set(next);
    }

    /** Forgets the gradient and gives its memory back. */
    public void clearGradient() {
        if (gradient != null) gradient.unload();
        gradient = null;
    }

    /** Calls back once per backward pass, when this parameter's gradient is complete. */
    public void onGradient(Consumer<Parameter> hook) {
        hooks.add(hook);
    }

    @Override
    protected void addGradient(Tensor g) {
        if (gradient == null) gradient = new Slot(shape(), dtype());
        gradient.accumulate(g);
        for (Consumer<Parameter> hook : hooks) hook.accept(this);
    }
}

package dev.roentgen.tensor;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.Backend;
import dev.roentgen.backend.Backends;
import dev.roentgen.backend.NdArray;
import dev.roentgen.check.ShapeException;
import org.jspecify.annotations.Nullable;

/**
 * A named place whose value changes: a parameter, a buffer, an optimiser's state. Its value has an owner of its own and
 * outlives every scope; it is row-major. Memory comes at the first read or write.
 *
 * <p>Threads may read one slot together; one thread writes.
 */
public class Slot {
    private final Shape shape;
    private final DType dtype;
    private final Holder holder = new Holder();
    private volatile @Nullable Tensor value;
    private boolean needsGrad;
    private long version;
    private @Nullable Backend backend; // null: the current one at the first read

    /** A place for values of this shape and type. */
    public Slot(Shape shape, DType dtype) {
        this.shape = shape;
        this.dtype = dtype;
        Tensor.CLEANER.register(this, holder);
    }

    /** A place that starts with a value; shares its memory where it can. */
    public Slot(Tensor initial) {
        this(initial.shape(), initial.dtype());
        set(initial);
    }

    /** What a freed slot's memory is freed by; does not reach the slot. */
    private static final class Holder implements Runnable {
        private @Nullable NdArray array;

        synchronized void hold(@Nullable NdArray next) {
            NdArray old = array;
            array = next;
            if (next != null) next.storage().slot(true);
            if (old != null) old.close();
        }

        @Override
        public void run() {
            hold(null);
        }
    }

    /** Its shape. */
    public final Shape shape() {
        return shape;
    }

    /** Its element type. */
    public final DType dtype() {
        return dtype;
    }

    /** Counts the writes. */
    public final long version() {
        return version;
    }

    /** Whether it holds memory. */
    public final boolean isLoaded() {
        return value != null;
    }

    /** The first value, made at the first read; zeros unless a subclass knows better. */
    protected Tensor initial(Backend on) {
        return Tensor.owned(on.fill(dtype, shape, 0), null, 0);
    }

    /** Its name, for errors. */
    protected String label() {
        return "Slot " + shape;
    }

    /** Whether operations on its value are recorded. */
    protected final void needsGrad(boolean needs) {
        if (needs == needsGrad) return;
        needsGrad = needs;
        Tensor old = value;
        if (old != null) replace(old.array().share());
    }

    /** Whether operations on its value are recorded. */
    protected final boolean needsGrad() {
        return needsGrad;
    }

    /** Takes the complete gradient of one backward pass, which it may keep by {@link #accumulate}; a plain slot has none. */
    protected void addGradient(Tensor gradient) {}

    /** Adds to the value, in place where nobody else holds it; the first one is adopted. */
    public final synchronized void accumulate(Tensor x) {
        if (value == null) {
            set(x);
            return;
        }
        NdArray a = writable();
        written(a, Backward.accumulated(a, x.array()));
    }

    /** The current value: one tensor that the slot owns, closed by the next write. */
    public final Tensor value() {
        StandIns others = ThreadState.get().standIns;
        if (others != null) return others.value(this);
        Tensor v = value;
        if (v == null) v = load();
        if (needsGrad) Checkpoint.read(this);
        return v;
    }

    private synchronized Tensor load() {
        Tensor v = value;
        if (v != null) return v;
        Backend on = backend != null ? backend : Backends.current();
        try (Scope scope = Scope.open()) {
            Tensor first = Autograd.off(() -> initial(on));
            return replace(rowMajor(first.array()));
        }
    }

    /** Writes a value of its shape; converts to its type, and moves to its backend if it has one. */
    public final void set(Tensor next) {
        if (!next.shape().equals(shape))
            throw new ShapeException(
                    label(),
                    "a value must have the shape",
                    shape.toString(),
                    next.shape().toString(),
                    "Reshape it, or make the slot anew.");
        try (Scope scope = Scope.open()) {
            Tensor t = Autograd.off(() -> {
                Tensor converted = next.to(dtype);
                return backend == null ? converted : converted.to(backend);
            });
            replace(rowMajor(t.array()));
        }
    }

    /** Moves the value, or where it will be made. */
    public final void to(Backend target) {
        Tensor v = value;
        backend = target;
        if (v != null && v.backend() != target) set(v);
        moved(target);
    }

    /** Moves what belongs to the value; a plain slot has nothing else. */
    void moved(Backend target) {}

    /** Gives the memory back; the next read makes the first value again. */
    public final synchronized void unload() {
        Tensor old = value;
        value = null;
        if (old != null) old.replaced();
        holder.hold(null);
        version++;
    }

    /**
     * The array for writing in place: the slot's own where nobody else holds it, else a copy that becomes the slot's. The
     * former value is closed. Only the engine's updates call it; they end with {@link #written}.
     */
    final synchronized NdArray writable() {
        Tensor v = value();
        NdArray a = v.array();
        v.replaced(); // gives back the value's count, so that the holder's is left
        value = null;
        if (!a.storage().exclusive() || !a.isContiguous()) {
            NdArray copy = a.backend().copy(a);
            holder.hold(copy);
            return copy;
        }
        return a;
    }

    /** Makes the written array the new value. */
    final synchronized void written(NdArray a) {
        a.storage().dropDerived();
        version++;
        value = handle(a);
    }

    private void written(NdArray a, NdArray result) {
        if (result.storage() == a.storage()) {
            result.close();
            written(a);
        } else replace(result);
    }

    private Tensor handle(NdArray a) {
        NdArray shared = a.share();
        return Tensor.unowned(shared, needsGrad ? new Node(this, shared) : null, 0);
    }

    private synchronized Tensor replace(NdArray next) {
        Tensor old = value, made;
        holder.hold(next);
        made = handle(next);
        value = made;
        version++;
        if (old != null) old.replaced();
        return made;
    }

    private static NdArray rowMajor(NdArray a) {
        return a.isContiguous() ? a.share() : a.backend().copy(a);
    }
}

package dev.roentgen.backend;

import dev.roentgen.check.ClosedException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A backend's block of memory with an atomic count; freed when the count reaches zero.
 *
 * <p>A new storage has the count 1, which belongs to whoever asked for it. Four things hold counts: an open tensor, a
 * saved value of a graph node, a slot or derived value, and an operation while it runs.
 */
public abstract class Storage {
    private static final AtomicIntegerFieldUpdater<Storage> COUNT =
            AtomicIntegerFieldUpdater.newUpdater(Storage.class, "count");

    private final Backend backend;
    private final long bytes;
    private volatile int count = 1;
    private volatile boolean slot;
    private volatile String site = "";
    private @Nullable Map<Object, NdArray> derived; // guarded by this

    /** A block of this many bytes, held once by the caller. */
    protected Storage(Backend backend, long bytes) {
        this.backend = backend;
        this.bytes = bytes;
    }

    /** Gives the memory back; called once, by whichever thread let go last. */
    protected abstract void free();

    /** The backend that made it. */
    public final Backend backend() {
        return backend;
    }

    /** Its size in bytes. */
    public final long bytes() {
        return bytes;
    }

    /** Adds a count. Throws {@link ClosedException} if the memory was given back already. */
    public final void retain() {
        for (int c = count; ; c = count) {
            if (c <= 0)
                throw new ClosedException(
                        site.isEmpty() ? "Storage" : site,
                        "its memory must be",
                        "open",
                        "a storage that was freed",
                        "Keep the tensor open (scope.keep) for as long as it is used.");
            if (COUNT.compareAndSet(this, c, c + 1)) return;
        }
    }

    /** Gives one count back, and the memory with the last. */
    public final void release() {
        int left = COUNT.decrementAndGet(this);
        if (left == 0) {
            dropDerived();
            free();
        } else if (left < 0) {
            throw new IllegalStateException("storage of '" + site + "' was released once too often");
        }
    }

    /** Whether the caller's count is the only one, so that the engine may write in place. */
    public final boolean exclusive() {
        return count == 1;
    }

    /** Whether the memory was given back. */
    public final boolean freed() {
        return count <= 0;
    }

    /** What made it: the operation's name, for memory reports. */
    public final String site() {
        return site;
    }

    /** Names what made it. */
    public final void site(String name) {
        site = name;
    }

    /** Whether it belongs to a parameter, buffer or other slot, so that derived values are worth keeping. */
    public final boolean isSlot() {
        return slot;
    }

    /** Marks it as a slot's, or no longer as one. */
    public final void slot(boolean isSlot) {
        slot = isSlot;
        if (!isSlot) dropDerived();
    }

    /**
     * A value computed from this storage's contents alone (packed weights, a row-major copy), made at the first call and
     * kept until {@link #dropDerived} or the end. The caller owns one count of the result.
     */
    public final NdArray derived(Object key, Supplier<NdArray> maker) {
        synchronized (this) {
            if (derived == null) derived = new HashMap<>();
            NdArray value = derived.get(key);
            if (value == null) {
                value = maker.get();
                derived.put(key, value);
            }
            return value.share();
        }
    }

    /** Forgets all derived values; whoever writes to the storage calls it after the write. */
    public final void dropDerived() {
        Map<Object, NdArray> old;
        synchronized (this) {
            old = derived;
            derived = null;
        }
        if (old != null) old.values().forEach(NdArray::close);
    }
}

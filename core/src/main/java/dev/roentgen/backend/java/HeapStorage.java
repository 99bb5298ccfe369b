package dev.roentgen.backend.java;

import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.Storage;
import dev.roentgen.check.ClosedException;
import org.jspecify.annotations.Nullable;

/** A Java array: {@code double[]}, {@code float[]}, {@code short[]}, {@code long[]}, {@code int[]} or {@code byte[]}. */
final class HeapStorage extends Storage {
    private final Heap heap;
    private volatile @Nullable Object array;

    HeapStorage(Heap heap, Object array, long bytes) {
        super(heap.backend(), bytes);
        this.heap = heap;
        this.array = array;
    }

    /** The Java array. */
    Object array() {
        Object a = array;
        if (a == null)
            throw new ClosedException(
                    site().isEmpty() ? "java" : site(),
                    "its memory must be",
                    "open",
                    "a storage that was freed",
                    "Keep the tensor open (scope.keep) for as long as it is used.");
        return a;
    }

    /** The Java array that an array of this backend lies in. */
    static Object of(NdArray x) {
        return ((HeapStorage) x.storage()).array();
    }

    @Override
    protected void free() {
        array = null;
        heap.freed(this);
    }
}

package dev.roentgen.backend.java;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.Backend;
import dev.roentgen.backend.Layout;
import dev.roentgen.backend.MemoryReport;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.Storage;
import dev.roentgen.check.MemoryException;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** Makes Java arrays and counts them; the garbage collector is the pool. */
final class Heap {
    private static final int LONGEST = Integer.MAX_VALUE - 8;
    private static final long CLEANING_MILLIS = 50;

    private final Backend backend;
    private final AtomicLong live = new AtomicLong(), peak = new AtomicLong();
    private final Set<HeapStorage> open = ConcurrentHashMap.newKeySet();

    Heap(Backend backend) {
        this.backend = backend;
    }

    Backend backend() {
        return backend;
    }

    /** A new row-major array, all zero. */
    NdArray make(DType dtype, Shape shape) {
        return adopt(allocate(dtype, shape), dtype, shape);
    }

    /** A row-major array over a Java array of the right kind, taken over. */
    NdArray adopt(Object array, DType dtype, Shape shape) {
        long bytes = shape.size() * dtype.bytes();
        var storage = new HeapStorage(this, array, bytes);
        open.add(storage);
        long now = live.addAndGet(bytes);
        peak.accumulateAndGet(now, Math::max);
        return NdArray.rowMajor(storage, dtype, shape);
    }

    /** The same elements under another shape and layout, without a count: only while the array itself is open. */
    static NdArray alias(NdArray x, Shape shape, Layout layout) {
        return new NdArray(x.storage(), x.dtype(), shape, layout);
    }

    void freed(HeapStorage storage) {
        open.remove(storage);
        live.addAndGet(-storage.bytes());
    }

    MemoryReport report() {
        return new MemoryReport(live.get(), 0, peak.get(), Runtime.getRuntime().maxMemory(), open.size());
    }

    private Object allocate(DType dtype, Shape shape) {
        if (shape.size() > LONGEST)
            throw new MemoryException(
                    "java",
                    "an array must have at most",
                    LONGEST + " elements",
                    shape.size() + " in " + shape,
                    "Split it, or use a native backend.");
        int n = (int) shape.size();
        for (int attempt = 0; ; attempt++) {
            try {
                return Cells.of(dtype).allocate(n);
            } catch (OutOfMemoryError e) {
                if (attempt == 2) throw exhausted(dtype, shape, e);
                System.gc(); // finds tensors that nobody closed; their cleaner needs a moment to let the storage go
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(CLEANING_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private RuntimeException exhausted(DType dtype, Shape shape, OutOfMemoryError cause) {
        return new MemoryException(
                        "java",
                        "memory must suffice for",
                        shape.size() * dtype.bytes() + " bytes (" + dtype + " " + shape + ")",
                        live.get() + " bytes held already of a heap of "
                                + Runtime.getRuntime().maxMemory() + bySite(),
                        "Use a smaller batch, close what is kept, or raise -Xmx.")
                .causedBy(cause);
    }

    private String bySite() {
        Map<String, Long> sites = open.stream()
                .collect(Collectors.groupingBy(
                        s -> s.site().isEmpty() ? "unnamed" : s.site(), Collectors.summingLong(Storage::bytes)));
        if (sites.isEmpty()) return "";
        return sites.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(5)
                .map(e -> e.getKey() + " " + e.getValue())
                .collect(Collectors.joining(", ", " (", ")"));
    }
}

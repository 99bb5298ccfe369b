package dev.roentgen.backend.nd4j;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.Backend;
import dev.roentgen.backend.MemoryReport;
import dev.roentgen.backend.NdArray;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.MemoryException;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.factory.Nd4j;

/**
 * ND4J's buffers, counted to the byte, and kept for reuse when they are freed: a training step asks for the same sizes again
 * and again, and fresh memory costs more than what is computed in it.
 */
final class Nd4jMemory {
    private static final String LIMIT = "roentgen.memory.limit";
    private static final long LEAST_LIMIT = 256L << 20;

    private record Kind(DType dtype, long elements) {
        long bytes() {
            return elements * dtype.bytes();
        }
    }

    private final Backend backend;
    private final long limit;
    // All below is guarded by this. The map is in the order of last use, so that the oldest goes first.
    private final LinkedHashMap<Kind, ArrayDeque<DataBuffer>> cache = new LinkedHashMap<>(16, 0.75f, true);
    private final Set<Nd4jStorage> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private long live;
    private long cached;
    private long peak;

    Nd4jMemory(Backend backend) {
        this(backend, limit());
    }

    Nd4jMemory(Backend backend, long limit) {
        this.backend = backend;
        this.limit = limit;
    }

    /** {@code roentgen.memory.limit}, or 80 % of the container's or machine's memory less {@code -Xmx}. */
    private static long limit() {
        String asked = System.getProperty(LIMIT, "");
        if (!asked.isEmpty()) return parse(asked);
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return Math.max(
                LEAST_LIMIT,
                system.getTotalMemorySize() / 10 * 8 - Runtime.getRuntime().maxMemory());
    }

    /** A number of bytes, with k, m or g for powers of 1024. */
    static long parse(String text) {
        String t = text.trim().toLowerCase(Locale.ROOT);
        int shift = t.endsWith("k") ? 10 : t.endsWith("m") ? 20 : t.endsWith("g") ? 30 : 0;
        String digits = shift == 0 ? t : t.substring(0, t.length() - 1);
        if (digits.matches("[0-9]{1,18}")) {
            long n = Long.parseLong(digits);
            if (n > 0 && n <= Long.MAX_VALUE >> shift) return n << shift;
        }
        throw new ArgumentException(
                "Nd4jBackend",
                LIMIT + " must be",
                "a positive number of bytes, as in 8g",
                "'" + text + "'",
                "Leave it out for 80 % of the memory less -Xmx.");
    }

    Backend backend() {
        return backend;
    }

    /** A row-major array whose elements are not set yet; the caller owns it. */
    NdArray make(DType dtype, Shape shape) {
        return NdArray.rowMajor(take(dtype, shape.size()), dtype, shape);
    }

    private Nd4jStorage take(DType dtype, long elements) {
        if (elements > Long.MAX_VALUE / dtype.bytes()) throw tooMuch(Long.MAX_VALUE);
        var kind = new Kind(dtype, elements);
        for (int attempt = 0; ; attempt++) {
            Nd4jStorage s = tryTake(kind);
            if (s != null) return s;
            if (attempt == 2) throw tooMuch(kind.bytes());
            System.gc(); // tensors that nobody closed go through the Cleaner
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw tooMuch(kind.bytes());
            }
        }
    }

    private synchronized @Nullable Nd4jStorage tryTake(Kind kind) {
        DataBuffer buffer = fromCache(kind);
        if (buffer == null) {
            if (kind.bytes() > limit - live) return null;
            trim(limit - live - kind.bytes());
            buffer = allocate(kind);
            if (buffer == null) return null;
        }
        var storage = new Nd4jStorage(this, kind.dtype(), kind.elements(), buffer, false);
        live += storage.bytes();
        peak = Math.max(peak, live);
        open.add(storage);
        return storage;
    }

    private @Nullable DataBuffer fromCache(Kind kind) {
        ArrayDeque<DataBuffer> free = cache.get(kind);
        DataBuffer buffer = free == null ? null : free.pollLast();
        if (buffer != null) cached -= kind.bytes();
        return buffer;
    }

    /** Memory of ND4J's own, outside its workspaces; null if the system refuses. */
    private @Nullable DataBuffer allocate(Kind kind) {
        try {
            return Nd4j.getDataBufferFactory().create(Nd4jTypes.of(kind.dtype()), Math.max(1, kind.elements()), false);
        } catch (RuntimeException | OutOfMemoryError e) {
            trim(0);
            return null;
        }
    }

    /** Frees the oldest buffers of the cache until it holds no more than this. */
    private void trim(long most) {
        Iterator<Map.Entry<Kind, ArrayDeque<DataBuffer>>> oldest =
                cache.entrySet().iterator();
        while (cached > most && oldest.hasNext()) {
            var e = oldest.next();
            while (cached > most && !e.getValue().isEmpty()) {
                e.getValue().removeLast().close();
                cached -= e.getKey().bytes();
            }
            if (e.getValue().isEmpty()) oldest.remove();
        }
    }

    /** Frees all that is cached. */
    synchronized void trim() {
        trim(0);
    }

    /** Takes a freed storage's buffer back. */
    synchronized void giveBack(Nd4jStorage storage, DataBuffer buffer) {
        open.remove(storage);
        live -= storage.bytes();
        if (storage.bytes() == 0) {
            buffer.close();
            return;
        }
        cached += storage.bytes();
        cache.computeIfAbsent(new Kind(storage.dtype(), storage.elements()), k -> new ArrayDeque<>())
                .addLast(buffer);
        trim(limit - live);
    }

    synchronized MemoryReport report() {
        return new MemoryReport(live, cached, peak, limit, open.size());
    }

    private synchronized MemoryException tooMuch(long asked) {
        var sites = new HashMap<String, Long>();
        for (Nd4jStorage s : open) sites.merge(s.site().isEmpty() ? "unnamed" : s.site(), s.bytes(), Long::sum);
        String top = sites.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(3)
                .map(e -> e.getKey() + " " + e.getValue())
                .collect(Collectors.joining(", "));
        return new MemoryException(
                "Nd4jBackend",
                "live memory must stay",
                "within " + limit + " bytes",
                asked + " more on top of " + live + (top.isEmpty() ? "" : " (" + top + ")"),
                "Use a smaller batch, close what is not needed, or raise " + LIMIT + ".");
    }
}

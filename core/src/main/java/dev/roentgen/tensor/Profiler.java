package dev.roentgen.tensor;

import dev.roentgen.backend.KernelTrace;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.kernel.Kernel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts operations while it is open: how often, how long, how many bytes of results, and which kernel ran, per operation
 * and layer. Gradients count under the layer that recorded them, those of fused kernels as {@code ..Back}.
 */
public final class Profiler implements AutoCloseable {
    private static volatile @Nullable Profiler current;

    private final Map<Key, Row> rows = new ConcurrentHashMap<>();

    private record Key(String op, String layer, String kernel) {}

    /**
     * What was counted of one operation in one layer with one kernel.
     *
     * @param op the operation
     * @param layer the layer's path, empty outside of layers
     * @param kernel the kernel that ran, as the backend calls it
     * @param count how often
     * @param nanos how long in all
     * @param bytes bytes of results in all
     */
    public record Row(String op, String layer, String kernel, long count, long nanos, long bytes) {
        private Row plus(Row r) {
            return new Row(op, layer, kernel, count + r.count, nanos + r.nanos, bytes + r.bytes);
        }
    }

    private Profiler() {}

    /** Starts counting, in all threads; one profiler at a time, a new one replaces the old. */
    public static Profiler start() {
        Profiler p = new Profiler();
        current = p;
        KernelTrace.listen(true);
        return p;
    }

    static boolean active() {
        return current != null;
    }

    static <R> R measure(String op, ThreadState state, Supplier<R> work) {
        KernelTrace.take();
        long start = System.nanoTime();
        R result = work.get();
        long nanos = System.nanoTime() - start;
        Profiler p = current;
        if (p != null) {
            Row row = new Row(op, state.layer, KernelTrace.take(), 1, nanos, bytes(result));
            p.rows.merge(new Key(op, row.layer, row.kernel), row, Row::plus);
        }
        return result;
    }

    private static long bytes(@Nullable Object result) {
        if (result instanceof NdArray a) return a.size() * a.dtype().bytes();
        long sum = 0;
        if (result instanceof Kernel.Result r) return bytes(Arrays.asList(r.outputs()));
        if (result instanceof NdArray[] gradients) return bytes(Arrays.asList(gradients));
        if (result instanceof List<?> list) for (Object a : list) sum += bytes(a);
        return sum;
    }

    /** What was counted, the longest time first. */
    public List<Row> rows() {
        var list = new ArrayList<>(rows.values());
        list.sort(Comparator.comparingLong(Row::nanos).reversed());
        return list;
    }

    /** A table of the operations, layers summed up, the longest time first. */
    public String table() {
        Map<Key, Row> sums = new ConcurrentHashMap<>();
        for (Row r : rows.values())
            sums.merge(new Key(r.op, "", r.kernel), new Row(r.op, "", r.kernel, r.count, r.nanos, r.bytes), Row::plus);
        long total = Math.max(1, sums.values().stream().mapToLong(Row::nanos).sum());
        var text = new StringBuilder(
                String.format("%-28s %8s %10s %6s %10s  %s%n", "op", "count", "ms", "%", "MB", "kernel"));
        sums.values().stream()
                .sorted(Comparator.comparingLong(Row::nanos).reversed())
                .forEach(r -> text.append(String.format(
                        Locale.ROOT,
                        "%-28s %8d %10.2f %6.1f %10.1f  %s%n",
                        r.op,
                        r.count,
                        r.nanos / 1e6,
                        100.0 * r.nanos / total,
                        r.bytes / 1e6,
                        r.kernel)));
        return text.toString();
    }

    @Override
    public void close() {
        if (current == this) {
            current = null;
            KernelTrace.listen(false);
        }
    }
}

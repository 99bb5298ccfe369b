package dev.roentgen.tensor;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds tensors that nobody closed, and where they were made: a mode for tests, since it keeps a stack trace a tensor.
 *
 * <pre>{@code
 * try (var leaks = Leaks.watch()) {
 *     trainOneStep();
 *     assertThat(leaks.open()).isEmpty();
 * }
 * }</pre>
 */
public final class Leaks implements AutoCloseable {
    private static volatile @Nullable Leaks current;

    private final Set<Throwable> open = Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
    private final Set<Throwable> collected =
            Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

    private Leaks() {}

    /** Starts watching, in all threads. */
    public static Leaks watch() {
        return current = new Leaks();
    }

    static @Nullable Throwable site() {
        Leaks leaks = current;
        if (leaks == null) return null;
        Throwable site = new Throwable();
        leaks.open.add(site);
        return site;
    }

    static void closed(Throwable site) {
        Leaks leaks = current;
        if (leaks != null) leaks.open.remove(site);
    }

    static void collected(Throwable site) {
        Leaks leaks = current;
        if (leaks != null && leaks.open.remove(site)) leaks.collected.add(site);
    }

    /** The places, outside of the library where possible, that made tensors which are still open. */
    public List<String> open() {
        return places(open);
    }

    /** The places that made tensors which only the garbage collector freed. */
    public List<String> collected() {
        return places(collected);
    }

    private static List<String> places(Collection<Throwable> sites) {
        synchronized (sites) {
            return sites.stream().map(Leaks::place).sorted().collect(Collectors.toList());
        }
    }

    private static String place(Throwable site) {
        StackTraceElement[] stack = site.getStackTrace();
        return Arrays.stream(stack)
                .filter(e -> !e.getClassName().startsWith("dev.roentgen.tensor.")
                        || e.getClassName().endsWith("Test"))
                .findFirst()
                .orElse(stack[stack.length - 1])
                .toString();
    }

    @Override
    public void close() {
        if (current == this) current = null;
    }
}

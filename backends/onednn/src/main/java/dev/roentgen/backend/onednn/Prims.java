package dev.roentgen.backend.onednn;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The primitives made so far, by key; beyond a bound the longest unused eighth goes. */
final class Prims {
    private static final int BOUND = 8192;

    private final Map<Key, Prim> made = new ConcurrentHashMap<>();
    private long tick; // racy on purpose: only the rough order counts

    /** The primitive of a key, made if need be; the caller releases it after the run. */
    Prim get(Key key, Supplier<Prim> maker) {
        Prim p = made.get(key);
        if (p == null) p = make(key.frozen(), maker);
        p.used = ++tick;
        return p.retain() ? p : get(key.frozen(), maker); // dropped from the cache a moment ago: once more
    }

    private synchronized Prim make(Key key, Supplier<Prim> maker) {
        Prim there = made.get(key);
        if (there != null) return there;
        if (made.size() >= BOUND) shrink();
        Prim p = maker.get();
        made.put(key, p);
        return p;
    }

    private void shrink() {
        List<Map.Entry<Key, Prim>> oldest = new ArrayList<>(made.entrySet());
        oldest.sort((a, b) -> Long.compare(a.getValue().used, b.getValue().used));
        for (var e : oldest.subList(0, BOUND / 8)) {
            made.remove(e.getKey());
            e.getValue().release();
        }
    }

    /** The kernels behind all primitives made so far, after their {@link Kind}, for tests and diagnosis. */
    List<String> implementations() {
        return made.entrySet().stream()
                .map(e -> e.getKey().kind() + " " + e.getValue().implementation())
                .toList();
    }
}

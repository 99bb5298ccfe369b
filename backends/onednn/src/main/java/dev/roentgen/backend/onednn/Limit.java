package dev.roentgen.backend.onednn;

import dev.roentgen.check.ArgumentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.bytedeco.javacpp.Pointer;

/** How much memory the backend may hold. */
final class Limit {
    static final String PROPERTY = "roentgen.memory.limit";

    private Limit() {}

    /** {@code roentgen.memory.limit}, or 80 % of the cgroup's or machine's memory less {@code -Xmx}, at least 256 MiB. */
    static long bytes() {
        String asked = System.getProperty(PROPERTY);
        if (asked != null && !asked.isEmpty()) return parse(asked);
        long machine = Math.min(Pointer.totalPhysicalBytes(), cgroup());
        return Math.max(256L << 20, machine / 10 * 8 - Runtime.getRuntime().maxMemory());
    }

    /** A number of bytes, with k, m or g for powers of 1024. */
    static long parse(String text) {
        String t = text.trim().toLowerCase(Locale.ROOT);
        int shift = t.endsWith("k") ? 10 : t.endsWith("m") ? 20 : t.endsWith("g") ? 30 : 0;
        try {
            long n = Long.parseLong(shift == 0 ? t : t.substring(0, t.length() - 1));
            if (n > 0 && n <= Long.MAX_VALUE >> shift) return n << shift;
        } catch (NumberFormatException e) {
            // falls through to the error below, which names the property
        }
        throw new ArgumentException(
                "OneDnnBackend",
                PROPERTY + " must be",
                "a positive number of bytes, as in 8g",
                "'" + text + "'",
                "Leave it out for 80 % of the memory less -Xmx.");
    }

    private static long cgroup() {
        long v2 = read(Path.of("/sys/fs/cgroup/memory.max"));
        long v1 = read(Path.of("/sys/fs/cgroup/memory/memory.limit_in_bytes"));
        return Math.min(v1, v2);
    }

    private static long read(Path file) {
        try {
            String text = Files.readString(file).trim();
            return text.equals("max") ? Long.MAX_VALUE : Long.parseLong(text);
        } catch (IOException | NumberFormatException e) {
            return Long.MAX_VALUE; // no such cgroup here
        }
    }
}

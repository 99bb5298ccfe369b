package dev.roentgen.backend.onednn;

import dev.roentgen.backend.MemoryReport;
import dev.roentgen.check.MemoryException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Off-heap memory, 64-byte aligned, in size classes; freed blocks wait for the next of their size, so that a training
 * step touches no fresh page after the first.
 *
 * <p>Eight classes an octave: at most an eighth of a block is lost. Scratch memory comes from the same lists.
 */
final class Pool {
    private static final int ALIGN = 64, CLASSES = 8 * 58;

    private final OneDnnBackend backend;
    private static final long GROWTH = 64L << 20; // bytes in use between two collections

    private final long limit;
    private long nextCollection = GROWTH; // bytes in use; guarded by this
    private final long[][] free = new long[CLASSES][]; // addresses of cached blocks, a stack a class
    private final int[] depth = new int[CLASSES];
    private final Block head; // ring of live blocks; itself none
    private long live, held, cached, peak, arrays; // held: live and cached and scratch, by class size

    Pool(OneDnnBackend backend, long limit) {
        this.backend = backend;
        this.limit = limit;
        head = new Block(backend, this, 0, 0);
        head.before = head;
        head.after = head;
    }

    /** A block with the count 1. */
    Block allocate(long bytes) {
        int c = sizeClass(bytes);
        long address = take(c, bytes);
        Block b = new Block(backend, this, address, bytes);
        synchronized (this) {
            b.before = head;
            b.after = head.after;
            link(head.after).before = b;
            head.after = b;
            live += bytes;
            arrays++;
            if (live > peak) peak = live;
        }
        return b;
    }

    void free(Block b) {
        int c = sizeClass(b.bytes());
        synchronized (this) {
            link(b.before).after = b.after;
            link(b.after).before = b.before;
            b.before = null;
            b.after = null;
            live -= b.bytes();
            arrays--;
            push(c, b.address);
        }
    }

    /** Memory for one call, which {@link #give} takes back; 0 for no bytes. */
    long scratch(long bytes) {
        return bytes == 0 ? 0 : take(sizeClass(bytes), bytes);
    }

    void give(long address, long bytes) {
        if (address == 0) return;
        int c = sizeClass(bytes);
        synchronized (this) {
            push(c, address);
        }
    }

    synchronized MemoryReport report() {
        return new MemoryReport(live, cached, peak, limit, arrays);
    }

    // --- size classes: up to 512 bytes in steps of 64, then eight an octave ---

    static int sizeClass(long bytes) {
        long lines = Math.max(1, (bytes + ALIGN - 1) / ALIGN);
        if (lines <= 8) return (int) lines - 1;
        int octave = 63 - Long.numberOfLeadingZeros(lines - 1); // 2^octave < lines <= 2^(octave + 1)
        int eighth = (int) ((lines - 1) >>> (octave - 3)) & 7;
        return 8 * (octave - 2) + eighth;
    }

    static long classBytes(int c) {
        if (c < 8) return (c + 1L) * ALIGN;
        int octave = c / 8 + 2;
        return ((8L + c % 8 + 1) << (octave - 3)) * ALIGN;
    }

    // --- taking and giving back ---

    private long take(int c, long asked) {
        boolean grown;
        synchronized (this) {
            if (depth[c] > 0) {
                cached -= classBytes(c);
                return free[c][--depth[c]];
            }
            grown = inUse() + classBytes(c) > nextCollection;
        }
        if (grown) collect(c);
        synchronized (this) {
            if (depth[c] > 0) {
                cached -= classBytes(c);
                return free[c][--depth[c]];
            }
            long size = classBytes(c);
            if (held + size > limit) trim();
            if (held + size <= limit) {
                long fresh = fresh(c);
                if (fresh != 0) return fresh;
            }
        }
        return takeAfterCollection(c, asked);
    }

    /**
     * Tensors outside of scopes wait for the garbage collector, which does not see native memory: ask it whenever so
     * much more is in use than it left the last time. Steps that use the same memory again never come here.
     */
    private void collect(int c) {
        synchronized (this) {
            if (inUse() + classBytes(c) <= nextCollection) return;
            nextCollection = Long.MAX_VALUE; // one thread asks
        }
        long before = inUse(), last = before;
        System.gc();
        try { // until the cleaner has brought back all that it will: the next growth counts from what is left
            for (int wait = 0, still = 0; wait < 40 && still < 4; wait++) {
                Thread.sleep(5);
                long now = inUse();
                still = now == last && now < before ? still + 1 : 0;
                last = now;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            nextCollection = inUse() + GROWTH;
        }
    }

    private synchronized long inUse() {
        return held - cached;
    }

    /** A block from the system, or 0 if it has none; under the lock. */
    private long fresh(int c) {
        long size = classBytes(c);
        try {
            long raw = Memory.allocate(size + ALIGN + 16);
            long address = (raw + 16 + ALIGN - 1) & -ALIGN;
            Memory.putLong(address - 8, raw); // where release finds it
            held += size;
            return address;
        } catch (OutOfMemoryError e) {
            return 0;
        }
    }

    private void push(int c, long address) {
        long[] stack = free[c];
        if (stack == null) free[c] = stack = new long[8];
        else if (depth[c] == stack.length) free[c] = stack = Arrays.copyOf(stack, 2 * stack.length);
        stack[depth[c]++] = address;
        cached += classBytes(c);
    }

    /** Gives all cached memory back to the system. */
    synchronized void trim() {
        for (int c = 0; c < CLASSES; c++) {
            while (depth[c] > 0) {
                Memory.free(Memory.getLong(free[c][--depth[c]] - 8));
                cached -= classBytes(c);
                held -= classBytes(c);
            }
        }
    }

    /** The slow path at the limit: what the collector finds unreachable comes back through the tensors' cleaner. */
    private long takeAfterCollection(int c, long asked) {
        for (int attempt = 0; attempt < 2; attempt++) {
            System.gc();
            for (int wait = 0; wait < 10; wait++) {
                try {
                    Thread.sleep(5L << attempt);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    break;
                }
                synchronized (this) {
                    if (depth[c] > 0) {
                        cached -= classBytes(c);
                        return free[c][--depth[c]];
                    }
                    if (inUse() + classBytes(c) > limit) continue;
                    trim();
                    long fresh = fresh(c);
                    if (fresh != 0) return fresh;
                }
            }
        }
        throw exhausted(asked);
    }

    private synchronized MemoryException exhausted(long asked) {
        Map<String, long[]> sites = new HashMap<>();
        for (Block b = link(head.after); b != head; b = link(b.after)) {
            long[] sum = sites.computeIfAbsent(b.site().isEmpty() ? "unnamed" : b.site(), s -> new long[2]);
            sum[0] += b.bytes();
            sum[1]++;
        }
        List<String> top = new ArrayList<>();
        sites.entrySet().stream()
                .sorted((a, b) -> Long.compare(b.getValue()[0], a.getValue()[0]))
                .limit(5)
                .forEach(e -> top.add(e.getKey() + " " + mebibytes(e.getValue()[0]) + " in " + e.getValue()[1]));
        return new MemoryException(
                "OneDnnBackend",
                "memory must stay within",
                mebibytes(limit),
                mebibytes(asked) + " more asked for, " + mebibytes(live) + " live in " + arrays + " arrays ("
                        + String.join(", ", top) + ")",
                "Use a smaller batch, close tensors earlier (Scope), or raise -D" + Limit.PROPERTY + ".");
    }

    private static String mebibytes(long bytes) {
        return bytes < 10L << 20 ? bytes / 1024 + " KiB" : (bytes >> 20) + " MiB";
    }

    private static Block link(@Nullable Block b) {
        return Objects.requireNonNull(b, "a block of the ring has two neighbours");
    }
}

package dev.roentgen.datasets;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Orders that depend on a key alone: the same on every machine, JDK and number of threads. */
public final class Shuffle {
    private Shuffle() {}

    /** 64 well mixed bits of two numbers (the finaliser of SplitMix64, twice). */
    public static long mix(long seed, long value) {
        return finished(finished(seed + 0x9E3779B97F4A7C15L) ^ value);
    }

    private static long finished(long z) {
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    /** 64 well mixed bits of a seed and a text. */
    static long mix(long seed, String text) {
        long hash = mix(seed, text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) hash = mix(hash, b);
        return hash;
    }

    /** The numbers below {@code n} in an order that seed and epoch decide. */
    public static int[] order(int n, long seed, long epoch) {
        long key = mix(seed, epoch);
        var slots = new long[n][];
        for (int i = 0; i < n; i++) slots[i] = new long[] {mix(key, i), i};
        Arrays.sort(slots, (a, b) -> a[0] != b[0] ? Long.compare(a[0], b[0]) : Long.compare(a[1], b[1]));
        int[] order = new int[n];
        for (int i = 0; i < n; i++) order[i] = (int) slots[i][1];
        return order;
    }
}

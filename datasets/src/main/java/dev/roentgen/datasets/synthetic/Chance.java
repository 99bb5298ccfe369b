package dev.roentgen.datasets.synthetic;

/**
 * Random numbers of one part of one picture (SplitMix64 from a mixed key).
 *
 * <p>Each part has its own stream, so that a change to the ribs moves no device. Only exact arithmetic and StrictMath: the same bits
 * on every machine.
 */
final class Chance {
    private long state;

    Chance(long seed, long index, int part) {
        state = mix(mix(mix(seed) ^ index) ^ part);
    }

    static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    long bits() {
        state += 0x9E3779B97F4A7C15L;
        return mix(state);
    }

    /** Uniform in [0, 1). */
    double unit() {
        return (bits() >>> 11) * 0x1p-53;
    }

    double between(double low, double high) {
        return low + (high - low) * unit();
    }

    /** Bell-shaped around {@code mean}, never further than 2.5 {@code spread} away: bodies vary, but not without end. */
    double around(double mean, double spread) {
        double sum = unit() + unit() + unit() + unit() - 2; // deviation 1 / sqrt(3)
        return mean + spread * Math.max(-2.5, Math.min(2.5, sum * 1.7320508075688772));
    }

    boolean happens(double probability) {
        return unit() < probability;
    }

    int below(int n) {
        return (int) (unit() * n);
    }

    /** -1 or 1. */
    int side() {
        return happens(0.5) ? -1 : 1;
    }
}

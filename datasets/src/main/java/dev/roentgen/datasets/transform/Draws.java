package dev.roentgen.datasets.transform;

import dev.roentgen.backend.Philox;
import dev.roentgen.datasets.Shuffle;

/**
 * The random numbers of one picture in one epoch: they depend on seed, epoch and the picture's number alone, so neither the order
 * of pictures nor the number of threads changes them.
 */
public final class Draws {
    private final long key;
    private long taken;

    /** The numbers of a picture in an epoch. */
    public Draws(long seed, int epoch, int index) {
        this(Shuffle.mix(Shuffle.mix(seed, epoch), index));
    }

    private Draws(long key) {
        this.key = key;
    }

    /** Other numbers, which taking more or fewer of these doesn't change: each step of a chain has its own. */
    Draws branch(int number) {
        return new Draws(Shuffle.mix(key, number));
    }

    /** Uniform in [0, 1). */
    public double unit() {
        float[] one = new float[1];
        Philox.uniform(key, taken++, 0, one, 1);
        return one[0];
    }

    /** Uniform between two numbers. */
    public double between(double low, double high) {
        return low + (high - low) * unit();
    }

    /** A standard normal number. */
    public double normal() {
        return normals(1)[0];
    }

    /** So many standard normal numbers. */
    float[] normals(int count) {
        float[] normals = new float[count];
        Philox.normal(key, taken++, 0, normals, count);
        return normals;
    }
}

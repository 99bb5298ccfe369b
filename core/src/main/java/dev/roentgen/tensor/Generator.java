package dev.roentgen.tensor;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.Backend;
import dev.roentgen.backend.NdArray;
import java.nio.LongBuffer;

/**
 * The source of random numbers of a thread: a seed and the number of the next draw. A draw's numbers depend on these two
 * and on the element's index alone ({@link dev.roentgen.backend.Philox}), so a restored generator continues its stream.
 */
public final class Generator {
    private final long seed;
    private long next;

    /** Starts the stream of a seed. */
    public Generator(long seed) {
        this(seed, 0);
    }

    /** Continues the stream of a seed at a draw. */
    public Generator(long seed, long next) {
        this.seed = seed;
        this.next = next;
    }

    /** The generator of this thread; its seed is 0 until {@link #seed(long)}. */
    public static Generator current() {
        return ThreadState.get().generator;
    }

    /** Gives this thread a new generator, and returns it. */
    public static Generator seed(long seed) {
        return use(new Generator(seed));
    }

    /** Makes a generator this thread's, and returns it. */
    public static Generator use(Generator generator) {
        ThreadState.get().generator = generator;
        return generator;
    }

    /** The seed. */
    public long seed() {
        return seed;
    }

    /** The number of the next draw. */
    public long position() {
        return next;
    }

    /** Takes the number of a draw for itself: whoever holds it may draw later, and changes no other's numbers. */
    public long reserve() {
        return next++;
    }

    static NdArray key(Backend backend, long seed, long draw) {
        return backend.fromHost(DType.I64, Shape.of(2), LongBuffer.wrap(new long[] {seed, draw}));
    }
}

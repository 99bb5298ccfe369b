package dev.roentgen.backend;

/**
 * Philox4x32-10, a counter-based generator: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
 *
 * <p>The key is the seed, the counter the number of the draw (high half) and the logical row-major index of the element
 * divided by the elements a block serves (low half). So an element's bits depend on seed, draw and index alone, never on
 * layout, threads or backend.
 */
public final class Philox {
    private static final int M0 = 0xD2511F53, M1 = 0xCD9E8D57, W0 = 0x9E3779B9, W1 = 0xBB67AE85;

    private Philox() {}

    /** The block of four 32-bit words for a seed, a draw and a block number, into {@code out}. */
    public static void block(long seed, long draw, long block, int[] out) {
        int c0 = (int) block, c1 = (int) (block >>> 32), c2 = (int) draw, c3 = (int) (draw >>> 32);
        int k0 = (int) seed, k1 = (int) (seed >>> 32);
        for (int round = 0; round < 10; round++) {
            long p0 = (M0 & 0xFFFFFFFFL) * (c0 & 0xFFFFFFFFL), p1 = (M1 & 0xFFFFFFFFL) * (c2 & 0xFFFFFFFFL);
            c0 = (int) (p1 >>> 32) ^ c1 ^ k0;
            c2 = (int) (p0 >>> 32) ^ c3 ^ k1;
            c1 = (int) p1;
            c3 = (int) p0;
            k0 += W0;
            k1 += W1;
        }
        out[0] = c0;
        out[1] = c1;
        out[2] = c2;
        out[3] = c3;
    }

    /** Uniform numbers in [0, 1) for the elements from {@code first} on, four a block. */
    public static void uniform(long seed, long draw, long first, float[] out, int count) {
        words(seed, draw, first, count, (i, word) -> out[i] = (word >>> 8) * 0x1p-24f);
    }

    /** Zeros and ones, a one with probability p, for the elements from {@code first} on, four a block. */
    public static void bernoulli(long seed, long draw, double p, long first, byte[] out, int count) {
        long threshold = threshold(p);
        words(seed, draw, first, count, (i, word) -> out[i] = (byte) ((word & 0xFFFFFFFFL) < threshold ? 1 : 0));
    }

    /** What 32 random bits, as an unsigned integer, stay below with probability p. */
    public static long threshold(double p) {
        return Math.round(p * 0x1p32);
    }

    /** 64 random bits for the elements from {@code first} on, two a block. */
    public static void bits(long seed, long draw, long first, long[] out, int count) {
        int[] w = new int[4];
        for (int i = 0; i < count; i++) {
            long e = first + i;
            if (i == 0 || (e & 1) == 0) block(seed, draw, e >>> 1, w);
            int j = (int) (e & 1) * 2;
            out[i] = (w[j + 1] & 0xFFFFFFFFL) << 32 | (w[j] & 0xFFFFFFFFL);
        }
    }

    /** Standard normal numbers for the elements from {@code first} on, four a block, by Box and Muller in double. */
    public static void normal(long seed, long draw, long first, float[] out, int count) {
        int[] w = new int[4];
        for (int i = 0; i < count; i++) {
            long e = first + i;
            if (i == 0 || (e & 3) == 0) block(seed, draw, e >>> 2, w);
            int pair = (int) (e & 2);
            double u = ((w[pair] & 0xFFFFFFFFL) + 0.5) * 0x1p-32, v = (w[pair + 1] & 0xFFFFFFFFL) * 0x1p-32;
            double radius = StrictMath.sqrt(-2 * StrictMath.log(u)), angle = 2 * Math.PI * v;
            out[i] = (float) (radius * ((e & 1) == 0 ? StrictMath.cos(angle) : StrictMath.sin(angle)));
        }
    }

    private interface WordSink {
        void accept(int index, int word);
    }

    private static void words(long seed, long draw, long first, int count, WordSink sink) {
        int[] w = new int[4];
        for (int i = 0; i < count; i++) {
            long e = first + i;
            if (i == 0 || (e & 3) == 0) block(seed, draw, e >>> 2, w);
            sink.accept(i, w[(int) (e & 3)]);
        }
    }
}

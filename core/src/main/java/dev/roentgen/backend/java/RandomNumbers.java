package dev.roentgen.backend.java;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.Philox;
import dev.roentgen.backend.RandomOp;

/** Arrays of {@link Philox} numbers. */
final class RandomNumbers {
    private static final int GRAIN = 1 << 12; // a multiple of the four elements of a block

    private RandomNumbers() {}

    static NdArray make(Heap heap, RandomOp op, Shape shape, double p, long seed, long draw) {
        DType dtype = switch (op) {
            case UNIFORM, NORMAL -> DType.F32;
            case BITS -> DType.I64;
            case BERNOULLI -> DType.BOOL;
        };
        NdArray y = heap.make(dtype, shape);
        Object to = HeapStorage.of(y);
        Parallel.ranges(shape.size(), GRAIN, (from, end) -> {
            int n = (int) (end - from);
            Object block = switch (op) {
                case UNIFORM -> {
                    float[] out = new float[n];
                    Philox.uniform(seed, draw, from, out, n);
                    yield out;
                }
                case NORMAL -> {
                    float[] out = new float[n];
                    Philox.normal(seed, draw, from, out, n);
                    yield out;
                }
                case BITS -> {
                    long[] out = new long[n];
                    Philox.bits(seed, draw, from, out, n);
                    yield out;
                }
                case BERNOULLI -> {
                    byte[] out = new byte[n];
                    Philox.bernoulli(seed, draw, p, from, out, n);
                    yield out;
                }
            };
            System.arraycopy(block, 0, to, (int) from, n);
        });
        return y;
    }
}

package dev.roentgen.backend.java;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.ReduceOp;
import java.util.function.LongBinaryOperator;

/**
 * Sums, extrema and quantifiers over axes. A long reduction to few results is cut into chunks of a fixed length, each with a
 * result of its own, which are then combined in order: the same bits whatever the number of threads.
 */
final class Reductions {
    private static final int CHUNK = 1 << 16, GRAIN = 1 << 14, BLOCK = Walk.BLOCK, NARROW = 8;

    private final Heap heap;

    Reductions(Heap heap) {
        this.heap = heap;
    }

    NdArray reduce(ReduceOp op, NdArray x, boolean keepDims, int... axes) {
        DType dtype = op == ReduceOp.SUM && !x.dtype().isFloat() ? DType.I64 : x.dtype();
        NdArray y = heap.make(dtype, x.shape().reduced(keepDims, axes));
        if (y.size() > 0) {
            Walks walks = Walks.of(x, y, axes);
            if (x.dtype().isFloat()) floats(op, x, y, walks);
            else integers(op, x, y, walks);
        }
        return y;
    }

    /**
     * How a reduction goes through its input.
     *
     * @param kept over the axes that stay, through input and result
     * @param gone over the axes that go, through the input, relative to an element of {@code kept}
     */
    private record Walks(Walk kept, Walk gone) {
        static Walks of(NdArray x, NdArray y, int[] axes) {
            Shape shape = x.shape();
            boolean[] reduced = new boolean[shape.rank()];
            for (int a : axes) reduced[shape.axis(a)] = true;
            int n = axes.length, m = shape.rank() - n;
            int[] keptSizes = new int[m], keptStrides = new int[m], sizes = new int[n], strides = new int[n];
            for (int i = 0, k = 0, g = 0; i < shape.rank(); i++) {
                int stride = shape.dim(i) == 1 ? 0 : (int) x.strided().stride(i);
                if (reduced[i]) {
                    sizes[g] = shape.dim(i);
                    strides[g++] = stride;
                } else {
                    keptSizes[k] = shape.dim(i);
                    keptStrides[k++] = stride;
                }
            }
            int[] rows = new int[m];
            for (int i = m - 1, step = 1; i >= 0; step *= keptSizes[i--]) rows[i] = step;
            return new Walks(
                    Walk.of(keptSizes, new int[] {(int) x.strided().offset(), 0}, keptStrides, rows),
                    Walk.of(sizes, new int[1], strides));
        }

        /** Whether rows of results side by side are faster than one result after another. */
        boolean sideBySide() {
            return kept.row() >= NARROW && Math.abs(kept.step(0)) <= Math.abs(gone.step(0));
        }

        int chunks() {
            return (int) Math.max(1, (gone.size() + CHUNK - 1) / CHUNK);
        }
    }

    private static void floats(ReduceOp op, NdArray from, NdArray to, Walks w) {
        Cells in = Cells.of(from.dtype()), out = Cells.of(to.dtype());
        Object x = HeapStorage.of(from), y = HeapStorage.of(to);
        RealFold fold = RealFold.of(op);
        Walk kept = w.kept, gone = w.gone;
        int step = kept.step(0), inner = gone.step(0), chunks = w.chunks();
        if (w.sideBySide()) {
            Parallel.ranges(kept.size(), Math.max(BLOCK / 4, GRAIN / Math.max(1, gone.size())), (start, end) -> {
                double[] total = new double[BLOCK], row = new double[BLOCK];
                kept.range(start, end, BLOCK, (at, n) -> {
                    fold.clear(total, n);
                    gone.range(0, gone.size(), BLOCK, (off, m) -> {
                        for (int j = 0, p = at[0] + off[0]; j < m; j++, p += inner) {
                            in.read(x, p, step, row, 0, n);
                            fold.add(total, row, n);
                        }
                    });
                    out.write(y, at[1], 1, total, 0, n);
                });
            });
            return;
        }
        double[] partial = new double[Math.toIntExact(kept.size() * chunks)];
        Parallel.ranges(partial.length, Math.max(1, GRAIN / Math.max(1, gone.size())), (start, end) -> {
            double[] row = new double[BLOCK], total = new double[1];
            int[] slot = {(int) start};
            kept.range(start / chunks, (end - 1) / chunks + 1, 1, (at, n) -> {
                for (int last = Math.min((int) end, (slot[0] / chunks + 1) * chunks); slot[0] < last; slot[0]++) {
                    fold.clear(total, 1);
                    long first = (long) (slot[0] % chunks) * CHUNK;
                    gone.range(first, Math.min(gone.size(), first + CHUNK), BLOCK, (off, m) -> {
                        in.read(x, at[0] + off[0], inner, row, 0, m);
                        total[0] = fold.all(total[0], row, m);
                    });
                    partial[slot[0]] = total[0];
                }
            });
        });
        double[] result = chunks == 1 ? partial : new double[(int) kept.size()];
        if (chunks > 1) {
            double[] part = new double[chunks];
            for (int i = 0; i < result.length; i++) {
                System.arraycopy(partial, i * chunks, part, 0, chunks);
                result[i] = fold.all(fold.none(), part, chunks);
            }
        }
        out.write(y, 0, 1, result, 0, result.length);
    }

    private static void integers(ReduceOp op, NdArray from, NdArray to, Walks w) {
        Cells in = Cells.of(from.dtype()), out = Cells.of(to.dtype());
        Object x = HeapStorage.of(from), y = HeapStorage.of(to);
        LongBinaryOperator fold = switch (op) {
            case SUM -> Long::sum;
            case MAX, ANY -> Math::max;
            case MIN, ALL -> Math::min;
        };
        long none = switch (op) {
            case SUM, ANY -> 0;
            case ALL -> 1;
            case MAX -> Long.MIN_VALUE;
            case MIN -> Long.MAX_VALUE;
        };
        int inner = w.gone.step(0);
        Parallel.ranges(w.kept.size(), Math.max(1, GRAIN / Math.max(1, w.gone.size())), (start, end) -> {
            long[] row = new long[BLOCK], total = new long[1];
            w.kept.range(start, end, 1, (at, one) -> {
                total[0] = none;
                w.gone.range(0, w.gone.size(), BLOCK, (off, m) -> {
                    in.read(x, at[0] + off[0], inner, row, m);
                    for (int i = 0; i < m; i++) total[0] = fold.applyAsLong(total[0], row[i]);
                });
                out.write(y, at[1], 1, total, 1);
            });
        });
    }
}

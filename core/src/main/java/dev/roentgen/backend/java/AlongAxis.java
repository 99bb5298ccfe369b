package dev.roentgen.backend.java;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.ArgReduceOp;
import dev.roentgen.backend.Layout;
import dev.roentgen.backend.NdArray;
import java.util.List;

/** What goes along one axis, line by line: positions of extrema, running sums, sorting. */
final class AlongAxis {
    private static final int GRAIN = 1 << 13;

    private final Heap heap;

    AlongAxis(Heap heap) {
        this.heap = heap;
    }

    /** Something done with a line that starts at {@code at[k]} in array k. */
    private interface Line {
        void run(int[] at);
    }

    private interface Lines {
        Line scratch();
    }

    /** Runs over the lines along an axis, through arrays that agree in all other axes. */
    private static void lines(NdArray x, int axis, NdArray[] arrays, Lines body) {
        var starts = new NdArray[arrays.length];
        Shape shape = x.shape().with(axis, 1);
        for (int k = 0; k < arrays.length; k++) starts[k] = Heap.alias(arrays[k], shape, arrays[k].layout());
        Walk walk = Walk.over(shape, starts);
        Parallel.ranges(walk.size(), Math.max(1, GRAIN / Math.max(1, x.shape().dim(axis))), (from, to) -> {
            Line line = body.scratch();
            int[] at = new int[arrays.length];
            walk.range(from, to, Integer.MAX_VALUE, (first, n) -> {
                for (int k = 0; k < at.length; k++) at[k] = first[k];
                for (int i = 0; i < n; i++) {
                    line.run(at);
                    for (int k = 0; k < at.length; k++) at[k] += walk.step(k);
                }
            });
        });
    }

    private static int step(NdArray x, int axis) {
        return (int) ((Layout.Strided) x.layout()).stride(axis);
    }

    NdArray argReduce(ArgReduceOp op, NdArray from, int axis) {
        NdArray to = heap.make(DType.I64, from.shape().with(axis, 1));
        Cells cells = Cells.of(from.dtype());
        Object x = HeapStorage.of(from);
        long[] y = (long[]) HeapStorage.of(to);
        int n = from.shape().dim(axis), step = step(from, axis);
        boolean largest = op == ArgReduceOp.ARGMAX;
        lines(from, axis, new NdArray[] {from, to}, () -> {
            long[] keys = new long[n];
            return at -> {
                SortKeys.read(cells, from.dtype(), x, at[0], step, keys);
                int best = 0;
                boolean nan = from.dtype().isFloat() && keys[0] == SortKeys.NAN;
                for (int i = 1; i < n && !nan; i++) {
                    nan = from.dtype().isFloat() && keys[i] == SortKeys.NAN;
                    if (nan || (largest ? keys[i] > keys[best] : keys[i] < keys[best])) best = i;
                }
                y[at[1]] = best;
            };
        });
        return to;
    }

    NdArray cumsum(NdArray from, int axis) {
        NdArray to = heap.make(from.dtype().isFloat() ? from.dtype() : DType.I64, from.shape());
        Cells in = Cells.of(from.dtype()), out = Cells.of(to.dtype());
        Object x = HeapStorage.of(from), y = HeapStorage.of(to);
        int n = from.shape().dim(axis), stepX = step(from, axis), stepY = step(to, axis);
        lines(from, axis, new NdArray[] {from, to}, () -> {
            if (from.dtype().isFloat()) {
                double[] line = new double[n];
                return at -> {
                    in.read(x, at[0], stepX, line, 0, n);
                    for (int i = 1; i < n; i++) line[i] += line[i - 1];
                    out.write(y, at[1], stepY, line, 0, n);
                };
            }
            long[] line = new long[n];
            return at -> {
                in.read(x, at[0], stepX, line, n);
                for (int i = 1; i < n; i++) line[i] += line[i - 1];
                out.write(y, at[1], stepY, line, n);
            };
        });
        return to;
    }

    List<NdArray> sort(NdArray from, int axis, boolean descending) {
        NdArray values = heap.make(from.dtype(), from.shape()), indices = heap.make(DType.I64, from.shape());
        Cells cells = Cells.of(from.dtype());
        Object x = HeapStorage.of(from), y = HeapStorage.of(values);
        long[] z = (long[]) HeapStorage.of(indices);
        int n = from.shape().dim(axis), stepX = step(from, axis), stepY = step(values, axis);
        lines(from, axis, new NdArray[] {from, values, indices}, () -> {
            long[] keys = new long[n];
            int[] order = new int[n], picked = new int[n];
            Object line = cells.allocate(n);
            return at -> {
                SortKeys.read(cells, from.dtype(), x, at[0], stepX, keys);
                if (descending) for (int i = 0; i < n; i++) keys[i] = ~keys[i];
                SortKeys.sort(keys, order);
                for (int i = 0; i < n; i++) picked[i] = at[0] + order[i] * stepX;
                cells.pick(x, picked, line, 0, n);
                cells.move(line, 0, 1, y, at[1], stepY, n);
                for (int i = 0, p = at[2]; i < n; i++, p += stepY) z[p] = order[i];
            };
        });
        return List.of(values, indices);
    }
}

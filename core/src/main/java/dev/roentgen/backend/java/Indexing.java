package dev.roentgen.backend.java;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.Layout;
import dev.roentgen.backend.NdArray;
import dev.roentgen.check.ArgumentException;

/** Elements taken from, and added at, positions that another array holds. */
final class Indexing {
    private final Heap heap;

    Indexing(Heap heap) {
        this.heap = heap;
    }

    NdArray gather(NdArray from, int axis, NdArray index) {
        check("gather", index, axis, from.shape().dim(axis));
        NdArray to = heap.make(from.dtype(), index.shape());
        Cells cells = Cells.of(from.dtype());
        Object x = HeapStorage.of(from), y = HeapStorage.of(to);
        long[] z = (long[]) HeapStorage.of(index);
        Walk walk = Walk.over(index.shape(), index, to, still(from, axis, index.shape()));
        int stride = (int) from.strided().stride(axis), stepZ = walk.step(0), stepX = walk.step(2);
        walk.parallel(Walk.BLOCK, () -> {
            int[] picked = new int[Walk.BLOCK];
            return (at, n) -> {
                for (int i = 0, p = at[0], q = at[2]; i < n; i++, p += stepZ, q += stepX)
                    picked[i] = q + (int) z[p] * stride;
                cells.pick(x, picked, y, at[1], n);
            };
        });
        return to;
    }

    NdArray scatterAdd(NdArray base, int axis, NdArray index, NdArray src) {
        check("scatterAdd", index, axis, base.shape().dim(axis));
        NdArray to = heap.make(base.dtype(), base.shape());
        Cells cells = Cells.of(base.dtype());
        Object b = HeapStorage.of(base), s = HeapStorage.of(src), y = HeapStorage.of(to);
        long[] z = (long[]) HeapStorage.of(index);
        NdArray added = Heap.alias(src, index.shape(), src.layout());
        Walk copy = Walk.over(base.shape(), base, to),
                walk = Walk.over(index.shape(), index, added, still(to, axis, index.shape()));
        int stride = (int) to.strided().stride(axis), stepZ = walk.step(0), stepS = walk.step(1), stepY = walk.step(2);
        int size = (int) base.size();
        if (base.dtype().isFloat()) { // sums are carried in double, so the order of equal indices hardly matters
            double[] sums = new double[size], block = new double[Walk.BLOCK];
            copy.range(0, size, Walk.BLOCK, (at, n) -> cells.read(b, at[0], copy.step(0), sums, at[1], n));
            walk.range(0, walk.size(), Walk.BLOCK, (at, n) -> {
                cells.read(s, at[1], stepS, block, 0, n);
                for (int i = 0, p = at[0], q = at[2]; i < n; i++, p += stepZ, q += stepY)
                    sums[q + (int) z[p] * stride] += block[i];
            });
            cells.write(y, 0, 1, sums, 0, size);
        } else {
            long[] sums = new long[size], block = new long[Walk.BLOCK];
            copy.range(0, size, Walk.BLOCK, (at, n) -> {
                cells.read(b, at[0], copy.step(0), block, n);
                System.arraycopy(block, 0, sums, at[1], n);
            });
            walk.range(0, walk.size(), Walk.BLOCK, (at, n) -> {
                cells.read(s, at[1], stepS, block, n);
                for (int i = 0, p = at[0], q = at[2]; i < n; i++, p += stepZ, q += stepY)
                    sums[q + (int) z[p] * stride] += block[i];
            });
            cells.write(y, 0, 1, sums, size);
        }
        return to;
    }

    /** An array that stands still along an axis and has the index's sizes elsewhere: where an index of 0 points to. */
    private static NdArray still(NdArray x, int axis, Shape index) {
        long[] strides = x.strided().strides();
        strides[axis] = 0;
        return Heap.alias(x, index, new Layout.Strided(strides, x.strided().offset()));
    }

    private static void check(String op, NdArray index, int axis, int size) {
        if (index.dtype() != DType.I64)
            throw new ArgumentException(
                    op, "indices must be", "I64", index.dtype().toString(), "Cast them: to(I64).");
        long[] z = (long[]) HeapStorage.of(index);
        Walk walk = Walk.over(index.shape(), index);
        int step = walk.step(0);
        long[] seen = {0};
        walk.range(0, walk.size(), Integer.MAX_VALUE, (at, n) -> {
            for (int i = 0, p = at[0]; i < n; i++, p += step)
                if (z[p] < 0 || z[p] >= size) throw outside(op, index.shape(), axis, seen[0] + i, z[p], size);
            seen[0] += n;
        });
    }

    private static ArgumentException outside(String op, Shape shape, int axis, long position, long value, int size) {
        int[] where = new int[shape.rank()];
        long rest = position;
        for (int a = where.length - 1; a >= 0; a--) {
            where[a] = (int) (rest % shape.dim(a));
            rest /= shape.dim(a);
        }
        return new ArgumentException(
                op,
                "indices along axis " + axis + " must be",
                size == 0 ? "none: the axis is empty" : "from 0 to " + (size - 1),
                value + " at " + Shape.of(where) + " of " + shape,
                "Check the indices, or the size of the table they point into.");
    }
}

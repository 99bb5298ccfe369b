package dev.roentgen.backend.java;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.Layout;
import dev.roentgen.backend.NdArray;
import java.nio.Buffer;
import java.util.List;

/** Copies: from and to the host, between layouts and types, one after another. */
final class Moves {
    private final Heap heap;

    Moves(Heap heap) {
        this.heap = heap;
    }

    NdArray fromHost(DType dtype, Shape shape, Buffer data) {
        HostBuffers.check(data, shape.size(), dtype.bytes());
        NdArray y = heap.make(dtype, shape);
        try {
            Cells.of(dtype).fromHost(data, HeapStorage.of(y), (int) shape.size());
        } catch (RuntimeException e) {
            y.close();
            throw e;
        }
        return y;
    }

    void toHost(NdArray x, Buffer data) {
        HostBuffers.check(data, x.size(), x.dtype().bytes());
        if (x.size() == 0) return; // an empty view may start behind the end
        try (NdArray rows = x.isContiguous() ? x.share() : copy(x)) {
            Cells.of(x.dtype())
                    .toHost(HeapStorage.of(rows), (int) rows.strided().offset(), (int) x.size(), data);
        }
    }

    NdArray copy(NdArray x) {
        NdArray y = heap.make(x.dtype(), x.shape());
        move(x, y);
        return y;
    }

    /** Writes the elements of one array over those of another of the same shape and type. */
    static void move(NdArray from, NdArray to) {
        Cells cells = Cells.of(from.dtype());
        Object x = HeapStorage.of(from), y = HeapStorage.of(to);
        Walk walk = Walk.over(to.shape(), from, to);
        int sx = walk.step(0), sy = walk.step(1);
        walk.parallel(Integer.MAX_VALUE, () -> (at, n) -> cells.move(x, at[0], sx, y, at[1], sy, n));
    }

    NdArray cast(NdArray from, DType to) {
        NdArray y = heap.make(to, from.shape());
        Cells in = Cells.of(from.dtype()), out = Cells.of(to);
        Object x = HeapStorage.of(from), z = HeapStorage.of(y);
        Walk walk = Walk.over(from.shape(), from, y);
        int sx = walk.step(0);
        if (from.dtype().isFloat()) {
            walk.parallel(Walk.BLOCK, () -> {
                double[] block = new double[Walk.BLOCK];
                return (at, n) -> {
                    in.read(x, at[0], sx, block, 0, n);
                    out.write(z, at[1], 1, block, 0, n);
                };
            });
        } else {
            walk.parallel(Walk.BLOCK, () -> {
                long[] block = new long[Walk.BLOCK];
                return (at, n) -> {
                    in.read(x, at[0], sx, block, n);
                    out.write(z, at[1], 1, block, n);
                };
            });
        }
        return y;
    }

    NdArray concat(int axis, List<NdArray> parts) {
        int total = 0;
        for (NdArray p : parts) total = Math.addExact(total, p.shape().dim(axis));
        NdArray y = heap.make(parts.get(0).dtype(), parts.get(0).shape().with(axis, total));
        long[] strides = y.strided().strides();
        long offset = 0;
        for (NdArray p : parts) {
            move(p, Heap.alias(y, p.shape(), new Layout.Strided(strides, offset)));
            offset += strides[axis] * p.shape().dim(axis);
        }
        return y;
    }
}

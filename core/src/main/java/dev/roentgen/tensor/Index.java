package dev.roentgen.tensor;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import java.nio.LongBuffer;
import java.util.Arrays;

/** What indexing operations share. */
final class Index {
    private Index() {}

    /** Indices on the backend of a tensor. */
    static Tensor of(Tensor like, long... index) {
        return Tensor.owned(
                like.backend().fromHost(DType.I64, Shape.of(index.length), LongBuffer.wrap(index)), null, 0);
    }

    /** {@code 0 .. n - 1} on the backend of a tensor. */
    static Tensor range(Tensor like, int n) {
        long[] index = new long[n];
        for (int i = 0; i < n; i++) index[i] = i;
        return of(like, index);
    }

    /** The gradient of a slice: dy at the elements that were taken, zeros elsewhere. */
    static Tensor unslice(Tensor dy, Shape shape, int axis, int from, int step) {
        int n = shape.dim(axis), count = dy.dim(axis);
        if (step < 0) return unslice(dy.flip(axis), shape, axis, from + (count - 1) * step, -step);
        Tensor spread = dy;
        if (step > 1
                && count > 0) { // [.., count, ..] -> [.., count, step, ..] with zeros behind each -> [.., count * step,
            // ..]
            Tensor apart = dy.unsqueeze(axis + 1);
            int behind = shape.rank() - axis - 1;
            int[] pads = new int[2 * behind + 2];
            pads[2 * behind + 1] = step - 1;
            spread = apart.pad(0, pads).flatten(axis, axis + 1);
        }
        int[] pads = new int[2 * (shape.rank() - axis)];
        pads[pads.length - 2] = from;
        pads[pads.length - 1] = n - from - spread.dim(axis);
        return spread.pad(0, pads);
    }

    static Tensor triangle(Tensor x, int diagonal, boolean lower) {
        Tensor rows = range(x, x.dim(-2)).unsqueeze(1),
                columns = range(x, x.dim(-1)).unsqueeze(0);
        Tensor off = columns.sub(rows);
        return x.maskedFill(lower ? off.gt(diagonal) : off.lt(diagonal), 0);
    }

    /** The index expanded from {@code [n]} along an axis to x's sizes elsewhere. */
    static Tensor along(Tensor x, int axis, Tensor index) {
        int[] dims = new int[x.rank()];
        Arrays.fill(dims, 1);
        dims[axis] = index.dim(0);
        return index.reshape(Shape.of(dims)).expand(x.shape().with(axis, index.dim(0)));
    }

    /** Row-major positions of the true elements, read on the host. */
    static Tensor positions(Tensor mask) {
        float[] values = mask.toArray();
        long[] index = new long[values.length];
        int n = 0;
        for (int i = 0; i < values.length; i++) if (values[i] != 0) index[n++] = i;
        return of(mask, Arrays.copyOf(index, n));
    }
}

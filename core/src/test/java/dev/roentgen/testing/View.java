package dev.roentgen.testing;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.Backend;
import dev.roentgen.backend.Layout;
import dev.roentgen.backend.NdArray;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Ways for an array to lie in memory; what lies between its elements is NaN or 77, so that a stray read shows. */
public enum View {
    /** Row-major. */
    ROWS,
    /** Row-major from the third element on. */
    OFFSET,
    /** The first axis innermost. */
    REVERSED_AXES,
    /** The last two axes swapped, as after a transpose. */
    SWAPPED,
    /** Axis 1 innermost, as in images with their channels last. */
    CHANNELS_LAST,
    /** Every axis from its end to its start. */
    FLIPPED,
    /** Gaps between elements and larger ones between rows. */
    GAPS,
    /** The first axis repeats one row: stride 0. */
    EXPANDED;

    /** The values that this layout can hold: for {@link #EXPANDED} the first row, repeated. */
    public Logical prepare(Logical x) {
        if (this != EXPANDED || x.shape().rank() == 0 || x.values().length == 0) return x;
        int row = x.values().length / x.shape().dim(0);
        return Logical.of(x.dtype(), x.shape(), i -> x.values()[i % row]);
    }

    /** The array on a backend, laid out so; the caller owns it. */
    public NdArray make(Backend backend, Logical x) {
        Shape shape = x.shape();
        int rank = shape.rank();
        long[] strides = new long[rank];
        long step = this == GAPS ? 3 : 1;
        for (int axis : order(rank)) {
            strides[axis] = step;
            if (this == EXPANDED && axis == 0) strides[axis] = 0;
            else step *= Math.max(1, shape.dim(axis));
            if (this == GAPS) step += 7;
        }
        long offset = this == OFFSET ? 3 : this == GAPS ? 2 : 0;
        if (this == FLIPPED) {
            for (int axis = 0; axis < rank; axis++) {
                offset += Math.max(0, shape.dim(axis) - 1) * strides[axis];
                strides[axis] = -strides[axis];
            }
        }
        int size = (int) (shape.size() == 0 ? 0 : step + 8), bytes = x.dtype().bytes();
        ByteBuffer data = ByteBuffer.allocate(size * bytes).order(ByteOrder.nativeOrder());
        for (int i = 0; i < size; i++)
            Logical.encode(
                    x.dtype(), data, i, Logical.round(x.dtype(), x.dtype().isFloat() ? Double.NaN : 77));
        for (int i = 0; i < x.values().length; i++) {
            long p = offset;
            int[] index = Logical.index(shape, i);
            for (int axis = 0; axis < rank; axis++) p += index[axis] * strides[axis];
            Logical.encode(x.dtype(), data, (int) p, x.values()[i]);
        }
        try (NdArray base = backend.fromHost(x.dtype(), Shape.of(size), data)) {
            return base.view(shape, new Layout.Strided(strides, offset));
        }
    }

    /** Axes from the innermost to the outermost. */
    private int[] order(int rank) {
        int[] order = new int[rank];
        for (int i = 0; i < rank; i++) order[i] = this == REVERSED_AXES ? i : rank - 1 - i;
        if (this == SWAPPED && rank >= 2) {
            order[0] = rank - 2;
            order[1] = rank - 1;
        }
        if (this == CHANNELS_LAST && rank >= 3) {
            order[0] = 1;
            for (int i = 1; i < rank - 1; i++) order[i] = rank - i;
            order[rank - 1] = 0;
        }
        return order;
    }

    /** The layout number {@code i}, around and around. */
    public static View number(int i) {
        return values()[Math.floorMod(i, values().length)];
    }
}

package dev.roentgen.backend.java;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.Layout;
import dev.roentgen.backend.NdArray;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * A walk over the elements of a shape in row-major order, in rows, through several arrays that broadcast to it. Axes that
 * lie behind each other in all arrays become one, so that contiguous arrays are a single row.
 */
final class Walk {
    /** Rows of the general loops are this long at most, so that they fit into scratch arrays and those into the cache. */
    static final int BLOCK = 1024;

    private static final int GRAIN = 1 << 14;

    private final int[] dims;
    private final int[][] strides; // by array, then axis
    private final int[] base;
    private final long size;

    /** Something done with a row: {@code n} elements, starting at {@code at[k]} in array k. */
    interface Row {
        void run(int[] at, int n);
    }

    private Walk(int[] dims, int[][] strides, int[] base, long size) {
        this.dims = dims;
        this.strides = strides;
        this.base = base;
        this.size = size;
    }

    /** The walk over a shape through strided arrays that broadcast to it. */
    static Walk over(Shape shape, NdArray... arrays) {
        int rank = shape.rank();
        int[][] strides = new int[arrays.length][rank];
        int[] base = new int[arrays.length];
        for (int k = 0; k < arrays.length; k++) {
            Layout.Strided layout = arrays[k].strided();
            Shape own = arrays[k].shape();
            int shift = rank - own.rank();
            for (int i = shift; i < rank; i++)
                if (own.dim(i - shift) != 1) strides[k][i] = (int) layout.stride(i - shift);
            base[k] = (int) layout.offset();
        }
        return of(shape.dims(), base, strides);
    }

    /** The walk over these sizes through arrays with these first positions and strides. */
    static Walk of(int[] sizes, int[] base, int[]... strides) {
        long size = 1;
        int[] dims = new int[Math.max(1, sizes.length)];
        int[][] merged = new int[strides.length][dims.length];
        int rank = 0;
        for (int axis = 0; axis < sizes.length; axis++) {
            int d = sizes[axis];
            size *= d;
            if (d == 1) continue;
            if (rank > 0
                    && follows(merged, strides, rank - 1, axis, d)
                    && (long) dims[rank - 1] * d <= Integer.MAX_VALUE) {
                dims[rank - 1] *= d;
            } else {
                dims[rank++] = d;
            }
            for (int k = 0; k < strides.length; k++) merged[k][rank - 1] = strides[k][axis];
        }
        if (rank == 0) {
            dims[rank++] = 1;
            for (int[] m : merged) m[0] = 1; // one element: any step will do
        }
        return new Walk(Arrays.copyOf(dims, rank), merged, base, size);
    }

    private static boolean follows(int[][] merged, int[][] strides, int outer, int axis, int d) {
        for (int k = 0; k < strides.length; k++) if (merged[k][outer] != strides[k][axis] * d) return false;
        return true;
    }

    /** The number of elements. */
    long size() {
        return size;
    }

    /** The length of a full row. */
    int row() {
        return dims[dims.length - 1];
    }

    /** The step between the elements of a row in array k. */
    int step(int k) {
        return strides[k][dims.length - 1];
    }

    /** Runs over all rows, cut to {@code limit} elements, on several threads; each piece asks for a body with scratch of its own. */
    void parallel(int limit, Supplier<Row> body) {
        Parallel.ranges(size, GRAIN, (from, to) -> range(from, to, limit, body.get()));
    }

    /** Runs over the elements numbered {@code from} to {@code to} in rows of at most {@code limit}. */
    void range(long from, long to, int limit, Row body) {
        if (from >= to) return;
        int last = dims.length - 1;
        int[] index = new int[dims.length], at = base.clone();
        long rest = from;
        for (int axis = last; axis >= 0; axis--) {
            index[axis] = (int) (rest % dims[axis]);
            rest /= dims[axis];
            for (int k = 0; k < at.length; k++) at[k] += index[axis] * strides[k][axis];
        }
        for (long left = to - from; left > 0; ) {
            int n = (int) Math.min(Math.min(limit, dims[last] - index[last]), left);
            body.run(at, n);
            left -= n;
            index[last] += n;
            for (int k = 0; k < at.length; k++) at[k] += n * strides[k][last];
            for (int axis = last; axis > 0 && index[axis] == dims[axis]; axis--) {
                for (int k = 0; k < at.length; k++) at[k] += strides[k][axis - 1] - dims[axis] * strides[k][axis];
                index[axis] = 0;
                index[axis - 1]++;
            }
        }
    }
}

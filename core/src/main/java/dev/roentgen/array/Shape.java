package dev.roentgen.array;

import dev.roentgen.check.ShapeException;
import java.util.Arrays;

/** The sizes of an array's axes, outermost first; immutable. A scalar has none. */
public final class Shape {
    private static final Shape SCALAR = new Shape(new int[0], 1);

    private final int[] dims;
    private final long size;

    private Shape(int[] dims, long size) {
        this.dims = dims;
        this.size = size;
    }

    /** The shape with these sizes. */
    public static Shape of(int... dims) {
        return dims.length == 0 ? SCALAR : owning(dims.clone());
    }

    /** The shape of a scalar: no axes, one element. */
    public static Shape scalar() {
        return SCALAR;
    }

    private static Shape owning(int[] dims) {
        long size = 1;
        for (int d : dims) {
            if (d < 0)
                throw new ShapeException(
                        "Shape",
                        "sizes must be",
                        "0 or more",
                        Arrays.toString(dims),
                        "Leave out the -1: only reshape computes a size.");
            if (d != 0 && size > Long.MAX_VALUE / d)
                throw new ShapeException(
                        "Shape",
                        "the number of elements must be",
                        "below 2^63",
                        Arrays.toString(dims),
                        "Check the sizes.");
            size *= d;
        }
        return new Shape(dims, size);
    }

    /** The number of axes. */
    public int rank() {
        return dims.length;
    }

    /** The size of an axis; negative axes count from the end. */
    public int dim(int axis) {
        return dims[axis(axis)];
    }

    /** The number of elements. */
    public long size() {
        return size;
    }

    /** The sizes, in a new array. */
    public int[] dims() {
        return dims.clone();
    }

    /** The axis as a number from 0; negative ones count from the end. */
    public int axis(int axis) {
        int a = axis < 0 ? axis + dims.length : axis;
        if (a < 0 || a >= dims.length)
            throw new ShapeException(
                    "Shape " + this,
                    "axis must be",
                    dims.length == 0
                            ? "left out: a scalar has no axes"
                            : "from " + -dims.length + " to " + (dims.length - 1),
                    Integer.toString(axis),
                    "");
        return a;
    }

    /** The same sizes with one of them replaced. */
    public Shape with(int axis, int size) {
        int[] d = dims.clone();
        d[axis(axis)] = size;
        return owning(d);
    }

    /** The same sizes without an axis. */
    public Shape without(int axis) {
        int a = axis(axis);
        int[] d = new int[dims.length - 1];
        System.arraycopy(dims, 0, d, 0, a);
        System.arraycopy(dims, a + 1, d, a, d.length - a);
        return owning(d);
    }

    /** The axes from {@code from} (with) to {@code to} (without); negative ones count from the end. */
    public Shape slice(int from, int to) {
        int f = from < 0 ? from + dims.length : from, t = to < 0 ? to + dims.length : to;
        return owning(Arrays.copyOfRange(dims, f, t));
    }

    /** This shape followed by the other's sizes. */
    public Shape then(int... more) {
        int[] d = Arrays.copyOf(dims, dims.length + more.length);
        System.arraycopy(more, 0, d, dims.length, more.length);
        return owning(d);
    }

    /** What remains of the shape after a reduction over these axes. */
    public Shape reduced(boolean keepDims, int... axes) {
        boolean[] gone = new boolean[dims.length];
        for (int axis : axes) gone[axis(axis)] = true;
        int[] d = new int[dims.length];
        int n = 0;
        for (int i = 0; i < dims.length; i++) {
            if (!gone[i]) d[n++] = dims[i];
            else if (keepDims) d[n++] = 1;
        }
        return owning(Arrays.copyOf(d, n));
    }

    /** Strides, in elements, of a row-major array of this shape. */
    public long[] strides() {
        long[] strides = new long[dims.length];
        long step = 1;
        for (int i = dims.length - 1; i >= 0; i--) {
            strides[i] = step;
            step *= Math.max(1, dims[i]);
        }
        return strides;
    }

    /** Whether {@link #broadcast} with the other works. */
    public boolean broadcasts(Shape other) {
        int n = Math.min(rank(), other.rank());
        for (int i = 1; i <= n; i++) {
            int a = dims[dims.length - i], b = other.dims[other.dims.length - i];
            if (a != b && a != 1 && b != 1) return false;
        }
        return true;
    }

    /** The shape of an elementwise operation on both, by NumPy's rule; {@code where} names the operation in the error. */
    public Shape broadcast(Shape other, String where) {
        if (equals(other)) return this;
        if (!broadcasts(other))
            throw new ShapeException(
                    where,
                    "shapes must",
                    "broadcast: sizes equal or 1, from the last axis on",
                    this + " and " + other,
                    "Reshape or expand one of them.");
        int[] d = new int[Math.max(rank(), other.rank())];
        for (int i = 1; i <= d.length; i++) {
            int a = i <= rank() ? dims[rank() - i] : 1, b = i <= other.rank() ? other.dims[other.rank() - i] : 1;
            d[d.length - i] = a == 1 ? b : a;
        }
        return owning(d);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Shape s && Arrays.equals(dims, s.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    /** As in {@code [2, 3]}. */
    @Override
    public String toString() {
        return Arrays.toString(dims);
    }
}

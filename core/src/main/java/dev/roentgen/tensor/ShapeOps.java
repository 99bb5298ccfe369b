package dev.roentgen.tensor;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.NdArray;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.ShapeException;
import java.util.Arrays;
import java.util.List;

/** Changes of shape; views without a copy where strides allow it. */
public sealed interface ShapeOps permits Tensor {
    /** The same elements in row-major order in another shape; one size may be -1 and is computed. */
    default Tensor reshape(int... dims) {
        Tensor x = (Tensor) this;
        int[] d = dims.clone();
        long known = 1;
        int open = -1;
        for (int i = 0; i < d.length; i++) {
            if (d[i] != -1) known *= d[i];
            else if (open < 0) open = i;
            else
                throw new ShapeException(
                        "reshape", "at most one size may be", "-1", Arrays.toString(dims), "Compute the others.");
        }
        if (open >= 0) {
            if (known == 0 || x.size() % known != 0)
                throw new ShapeException(
                        "reshape",
                        "the other sizes must divide",
                        x.size() + " elements of " + x.shape(),
                        Arrays.toString(dims),
                        "Correct the sizes.");
            d[open] = Math.toIntExact(x.size() / known);
        }
        return x.reshape(Shape.of(d));
    }

    /** The same elements in row-major order in another shape. */
    default Tensor reshape(Shape shape) {
        Tensor x = (Tensor) this;
        Shape from = x.shape();
        if (from.equals(shape)) return x;
        if (from.size() != shape.size())
            throw new ShapeException(
                    "reshape",
                    "the new shape must have",
                    from.size() + " elements as " + from,
                    shape.size() + " in " + shape,
                    "Correct the sizes, or use -1 for one of them.");
        return Op.named("reshape").input(x, dy -> dy.reshape(from)).output(k -> {
            try (NdArray a = k.strided(x.array())) {
                NdArray view = Views.reshape(a, shape);
                if (view != null) return view;
                try (NdArray copy = k.copy(a)) {
                    return copy.view(shape, dev.roentgen.backend.Layout.rowMajor(shape));
                }
            }
        });
    }

    /** All elements in one axis. */
    default Tensor flatten() {
        Tensor x = (Tensor) this;
        return x.reshape(Shape.of(Math.toIntExact(x.size())));
    }

    /** The axes from {@code from} to {@code to}, both included, in one. */
    default Tensor flatten(int from, int to) {
        Tensor x = (Tensor) this;
        int f = x.shape().axis(from), t = x.shape().axis(to);
        int size = 1;
        for (int i = f; i <= t; i++) size = Math.multiplyExact(size, x.dim(i));
        return x.reshape(x.shape()
                .slice(0, f)
                .then(size)
                .then(x.shape().slice(t + 1, x.rank()).dims()));
    }

    /** An axis as several of the given sizes; one may be -1. */
    default Tensor unflatten(int axis, int... sizes) {
        Tensor x = (Tensor) this;
        int a = x.shape().axis(axis);
        int[] last = x.shape().slice(a + 1, x.rank()).dims(),
                d = Arrays.copyOf(x.shape().dims(), a + sizes.length + last.length);
        System.arraycopy(sizes, 0, d, a, sizes.length);
        System.arraycopy(last, 0, d, a + sizes.length, last.length);
        return x.reshape(d);
    }

    /** The axes in another order: axis i of the result is axis {@code axes[i]} of this. */
    default Tensor permute(int... axes) {
        Tensor x = (Tensor) this;
        int[] a = Reduction.axes("permute", x, axes);
        if (a.length != x.rank())
            throw new ShapeException(
                    "permute",
                    "the order must name",
                    "every axis of " + x.shape() + " once",
                    Arrays.toString(axes),
                    "");
        int[] back = Views.inverse(a);
        return Op.named("permute").input(x, dy -> dy.permute(back)).output(k -> {
            try (NdArray s = k.strided(x.array())) {
                return Views.permute(s, a);
            }
        });
    }

    /** Two axes exchanged. */
    default Tensor transpose(int a, int b) {
        Tensor x = (Tensor) this;
        int[] axes = Views.identity(x.rank());
        int i = x.shape().axis(a), j = x.shape().axis(b);
        axes[i] = j;
        axes[j] = i;
        return x.permute(axes);
    }

    /** Repeats axes of size 1 without a copy, to a shape that this one broadcasts to. */
    default Tensor expand(Shape shape) {
        Tensor x = (Tensor) this;
        Shape from = x.shape();
        if (from.equals(shape)) return x;
        if (from.rank() > shape.rank()
                || !from.broadcasts(shape)
                || !from.broadcast(shape, "expand").equals(shape))
            throw new ShapeException(
                    "expand",
                    "only axes of size 1 grow, so the target must fit",
                    from.toString(),
                    shape.toString(),
                    "Reshape first, or use repeat.");
        return Op.named("expand").input(x, dy -> dy.sumTo(from)).output(k -> {
            try (NdArray s = k.strided(x.array())) {
                return Views.expand(s, shape);
            }
        });
    }

    /** Repeats axes of size 1 without a copy. */
    default Tensor expand(int... dims) {
        return ((Tensor) this).expand(Shape.of(dims));
    }

    /** Without an axis of size 1. */
    default Tensor squeeze(int axis) {
        Tensor x = (Tensor) this;
        if (x.dim(axis) != 1)
            throw new ShapeException(
                    "squeeze",
                    "the axis must have size",
                    "1",
                    x.dim(axis) + ", axis " + axis + " of " + x.shape(),
                    "Select or reduce it.");
        return x.reshape(x.shape().without(axis));
    }

    /** With an axis of size 1 put in; -1 is behind the last. */
    default Tensor unsqueeze(int axis) {
        Tensor x = (Tensor) this;
        int a = axis < 0 ? axis + x.rank() + 1 : axis;
        if (a < 0 || a > x.rank())
            throw new ShapeException(
                    "unsqueeze",
                    "the axis must be from " + (-x.rank() - 1) + " to",
                    Integer.toString(x.rank()),
                    Integer.toString(axis),
                    "");
        return x.reshape(
                x.shape().slice(0, a).then(1).then(x.shape().slice(a, x.rank()).dims()));
    }

    /** {@code size} elements of an axis from {@code from} on. */
    default Tensor narrow(int axis, int from, int size) {
        return ((Tensor) this).slice(axis, from, from + size, 1);
    }

    /** One element of an axis, the axis gone. */
    default Tensor select(int axis, int index) {
        Tensor x = (Tensor) this;
        int n = x.dim(axis), i = index < 0 ? index + n : index;
        if (i < 0 || i >= n)
            throw new ShapeException(
                    "select",
                    "the index must be",
                    "from " + -n + " to " + (n - 1),
                    index + " in axis " + axis + " of " + x.shape(),
                    "");
        return x.narrow(axis, i, 1).squeeze(axis);
    }

    /** The elements of an axis from {@code from} (with) to {@code to} (without); negative ones count from the end. */
    default Tensor slice(int axis, int from, int to) {
        return ((Tensor) this).slice(axis, from, to, 1);
    }

    /**
     * Every step-th element of an axis, as in NumPy's {@code [from:to:step]}: bounds below 0 count from the end and are cut
     * to the axis. A negative step walks backwards from {@code from} (with) to {@code to} (without).
     */
    default Tensor slice(int axis, int from, int to, int step) {
        Tensor x = (Tensor) this;
        int a = x.shape().axis(axis), n = x.dim(a);
        if (step == 0) throw new ArgumentException("slice", "the step must", "not be 0", "0", "Use 1 or -1.");
        int low = step > 0 ? 0 : -1, high = step > 0 ? n : n - 1;
        int f = Math.max(low, Math.min(high, from < 0 ? from + n : from));
        int t = Math.max(low, Math.min(high, to < 0 && to >= -n ? to + n : to));
        int count = Math.max(0, step > 0 ? (t - f + step - 1) / step : (f - t - step - 1) / -step);
        if (f == 0 && count == n && step == 1) return x;
        Shape shape = x.shape();
        int start = count == 0 ? 0 : f;
        return Op.named("slice")
                .input(x, dy -> Index.unslice(dy, shape, a, start, step))
                .output(k -> {
                    try (NdArray s = k.strided(x.array())) {
                        return Views.step(s, a, start, count, step);
                    }
                });
    }

    /** The order of axes' elements turned round. */
    default Tensor flip(int... axes) {
        Tensor x = (Tensor) this;
        int[] a = Reduction.axes("flip", x, axes);
        return Op.named("flip").input(x, dy -> dy.flip(a)).output(k -> {
            NdArray s = k.strided(x.array());
            for (int axis : a) {
                try (NdArray last = s) {
                    int n = last.shape().dim(axis);
                    s = Views.step(last, axis, Math.max(0, n - 1), n, -1);
                }
            }
            return s;
        });
    }

    /** The elements of an axis moved by {@code shift}; what leaves at one end enters at the other. */
    default Tensor roll(int axis, int shift) {
        Tensor x = (Tensor) this;
        int n = x.dim(axis);
        if (n == 0) return x;
        int k = Math.floorMod(shift, n);
        return k == 0 ? x : Tensor.concat(axis, x.narrow(axis, n - k, k), x.narrow(axis, 0, n - k));
    }

    /** How {@link #pad} fills. */
    enum PadMode {
        /** One value. */
        CONSTANT,
        /** Mirrored about the edge element, which is not repeated. */
        REFLECT,
        /** The edge element repeated. */
        REPLICATE,
        /** From the other end. */
        CIRCULAR
    }

    /** Pads with a value. {@code pads} lists before and after of the last axis first, as PyTorch does; negative ones cut. */
    default Tensor pad(double value, int... pads) {
        return Padding.constant((Tensor) this, value, pads);
    }

    /** Pads with elements of the tensor; {@code pads} as in {@link #pad(double, int...)}. */
    default Tensor pad(PadMode mode, int... pads) {
        return mode == PadMode.CONSTANT ? pad(0, pads) : Padding.indexed((Tensor) this, mode, pads);
    }

    /** The tensor repeated along each axis; more counts than axes add leading axes. */
    default Tensor repeat(int... counts) {
        Tensor x = (Tensor) this;
        if (counts.length < x.rank())
            throw new ShapeException(
                    "repeat",
                    "there must be a count for each axis of",
                    x.shape().toString(),
                    Arrays.toString(counts),
                    "Use 1 for axes that stay.");
        int lead = counts.length - x.rank();
        int[] apart = new int[2 * counts.length], grown = new int[2 * counts.length], dims = new int[counts.length];
        for (int i = 0; i < counts.length; i++) {
            int d = i < lead ? 1 : x.dim(i - lead);
            apart[2 * i] = 1;
            apart[2 * i + 1] = grown[2 * i + 1] = d;
            grown[2 * i] = counts[i];
            dims[i] = counts[i] * d;
        }
        return x.reshape(Shape.of(apart)).expand(Shape.of(grown)).reshape(Shape.of(dims));
    }

    /** Each element of an axis repeated in place. */
    default Tensor repeatInterleave(int axis, int count) {
        Tensor x = (Tensor) this;
        int a = x.shape().axis(axis);
        Shape split = x.shape()
                .slice(0, a + 1)
                .then(count)
                .then(x.shape().slice(a + 1, x.rank()).dims());
        return x.unsqueeze(a + 1).expand(split).flatten(a, a + 1);
    }

    /** Parts of consecutive sizes along an axis. */
    default List<Tensor> split(int axis, int... sizes) {
        return Join.split((Tensor) this, axis, sizes);
    }

    /** At most n parts along an axis, equal but for the last. */
    default List<Tensor> chunk(int axis, int n) {
        Tensor x = (Tensor) this;
        int d = x.dim(axis), size = Math.max(1, (d + n - 1) / n), parts = Math.max(1, (d + size - 1) / size);
        int[] sizes = new int[parts];
        for (int i = 0; i < parts; i++) sizes[i] = Math.min(size, d - i * size);
        return x.split(axis, sizes);
    }

    /** The elements of an axis one by one, the axis gone. */
    default List<Tensor> unbind(int axis) {
        Tensor x = (Tensor) this;
        int[] ones = new int[x.dim(axis)];
        Arrays.fill(ones, 1);
        return x.split(axis, ones).stream().map(t -> t.squeeze(axis)).toList();
    }

    /** The elements on and below a diagonal of the last two axes; 0 is the main one. */
    default Tensor tril(int diagonal) {
        return Index.triangle((Tensor) this, diagonal, true);
    }

    /** The elements on and above a diagonal of the last two axes; 0 is the main one. */
    default Tensor triu(int diagonal) {
        return Index.triangle((Tensor) this, diagonal, false);
    }

    /** {@code [B, C r r, H, W] -> [B, C, H r, W r]}. Shi et al., arXiv:1609.05158. */
    default Tensor pixelShuffle(int r) {
        Tensor x = (Tensor) this;
        int b = x.dim(0), c = x.dim(1) / (r * r), h = x.dim(2), w = x.dim(3);
        if (c * r * r != x.dim(1))
            throw new ShapeException(
                    "pixelShuffle", "channels must be", "a multiple of " + r * r, x.dim(1) + " in " + x.shape(), "");
        return x.reshape(b, c, r, r, h, w).permute(0, 1, 4, 2, 5, 3).reshape(b, c, h * r, w * r);
    }

    /** The same elements, row-major in memory of their own if they are not already. */
    default Tensor contiguous() {
        Tensor x = (Tensor) this;
        return x.array().isContiguous()
                ? x
                : Op.named("contiguous").input(x, dy -> dy).output(k -> k.copy(x.array()));
    }

    /** One of {@code classes} ones an element: {@code [..] -> [.., classes]}, {@code I64}. */
    default Tensor oneHot(int classes) {
        Tensor x = (Tensor) this;
        return x.unsqueeze(-1).eq(Index.range(x, classes)).to(DType.I64);
    }
}

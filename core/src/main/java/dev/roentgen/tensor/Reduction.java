package dev.roentgen.tensor;

import static dev.roentgen.tensor.Op.save;
import static dev.roentgen.tensor.Op.saveOutput;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.ArgReduceOp;
import dev.roentgen.backend.ReduceOp;
import dev.roentgen.check.DTypeException;
import dev.roentgen.check.ShapeException;

/** What reductions share. */
final class Reduction {
    private Reduction() {}

    static int[] all(Tensor x) {
        return Views.identity(x.rank());
    }

    /** The axes from 0 and distinct; none given means all. */
    static int[] axes(String name, Tensor x, int... axes) {
        if (axes.length == 0) return all(x);
        int[] a = new int[axes.length];
        boolean[] seen = new boolean[x.rank()];
        for (int i = 0; i < a.length; i++) {
            a[i] = x.shape().axis(axes[i]);
            if (seen[a[i]])
                throw new ShapeException(
                        name,
                        "axes must be",
                        "distinct",
                        java.util.Arrays.toString(axes) + " for " + x.shape(),
                        "Name each axis once.");
            seen[a[i]] = true;
        }
        return a;
    }

    static long count(Shape shape, int[] axes) {
        long n = 1;
        for (int a : axes) n *= shape.dim(a);
        return n;
    }

    static Tensor floating(String name, Tensor x) {
        if (!x.dtype().isFloat())
            throw new DTypeException(
                    name,
                    "the tensor must be",
                    "floating point",
                    x.dtype().toString(),
                    "Convert it with to(DType.F32).");
        return x;
    }

    /** A square root whose gradient at 0 is 0. */
    static Tensor root(Tensor x) {
        return Op.named("root")
                .input(x, saveOutput(), (dy, y) -> dy.div(y.mul(2)).maskedFill(y.eq(0), 0))
                .compute(x::sqrt);
    }

    static Tensor extreme(String name, ReduceOp op, Tensor x, boolean keepDims, int... axes) {
        int[] a = axes(name, x, axes);
        Shape shape = x.shape(), kept = shape.reduced(true, a);
        if (count(shape, a) == 0 && kept.size() > 0)
            throw new ShapeException(
                    name,
                    "the reduced axes must",
                    "not be empty",
                    shape.toString(),
                    "Check for an empty tensor first.");
        return Op.named(name)
                .input(x, save(x), saveOutput(), (dy, u, y) -> {
                    Tensor hits = u.eq(y.reshape(kept)).to(dy.dtype());
                    return hits.mul(dy.reshape(kept).div(hits.sum(true, a)));
                })
                .output(k -> k.reduce(op, x.array(), keepDims, a));
    }

    static Tensor arg(String name, ArgReduceOp op, Tensor x, int axis, boolean keepDims) {
        int a = x.shape().axis(axis);
        if (x.dim(a) == 0)
            throw new ShapeException(
                    name,
                    "axis " + a + " must",
                    "not be empty",
                    x.shape().toString(),
                    "Check for an empty tensor first.");
        Tensor kept = Op.named(name).input(x).output(k -> k.argReduce(op, x.array(), a));
        return keepDims ? kept : kept.squeeze(a);
    }

    static ReduceOps.Indexed indexed(Tensor x, Tensor kept, int axis, boolean keepDims) {
        Tensor values = x.gather(axis, kept);
        return keepDims
                ? new ReduceOps.Indexed(values, kept)
                : new ReduceOps.Indexed(values.squeeze(axis), kept.squeeze(axis));
    }

    static Tensor logical(String name, ReduceOp op, Tensor x, boolean keepDims, int... axes) {
        int[] a = axes(name, x, axes);
        Tensor b = x.to(DType.BOOL);
        return Op.named(name).input(b).output(k -> k.reduce(op, b.array(), keepDims, a));
    }
}

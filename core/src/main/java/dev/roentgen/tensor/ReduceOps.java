package dev.roentgen.tensor;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.ArgReduceOp;
import dev.roentgen.backend.ReduceOp;
import dev.roentgen.check.ShapeException;
import java.util.List;

/** Reductions over axes; without axes, over all. {@code keepDims} keeps the reduced axes with size 1. */
public sealed interface ReduceOps permits Tensor {
    /** Values and the indices where they stood ({@code I64}). */
    record Indexed(Tensor values, Tensor indices) implements Tensors {
        @Override
        public List<Tensor> tensors() {
            return List.of(values, indices);
        }
    }

    /** The sum of all elements, a scalar. */
    default Tensor sum() {
        return sum(false, Reduction.all((Tensor) this));
    }

    /** The sum over axes; of integers and {@code BOOL} in {@code I64}. */
    default Tensor sum(boolean keepDims, int... axes) {
        Tensor x = (Tensor) this;
        int[] a = Reduction.axes("sum", x, axes);
        Shape shape = x.shape(), kept = shape.reduced(true, a);
        return Op.named("sum")
                .input(x, dy -> dy.reshape(kept).expand(shape))
                .output(k -> k.reduce(ReduceOp.SUM, x.array(), keepDims, a));
    }

    /** Sums over what broadcasting to this tensor's shape from the given one had repeated. */
    default Tensor sumTo(Shape shape) {
        Tensor x = (Tensor) this;
        if (x.shape().equals(shape)) return x;
        int lead = x.rank() - shape.rank();
        int[] axes = new int[x.rank()];
        int n = 0;
        for (int i = 0; i < axes.length; i++) if (i < lead || shape.dim(i - lead) == 1 && x.dim(i) != 1) axes[n++] = i;
        return x.sum(true, java.util.Arrays.copyOf(axes, n)).reshape(shape);
    }

    /** The mean of all elements, a scalar. */
    default Tensor mean() {
        return mean(false, Reduction.all((Tensor) this));
    }

    /** The mean over axes; floats only. */
    default Tensor mean(boolean keepDims, int... axes) {
        Tensor x = Reduction.floating("mean", (Tensor) this);
        int[] a = Reduction.axes("mean", x, axes);
        return x.sum(keepDims, a).div((double) Reduction.count(x.shape(), a));
    }

    /** The variance over axes: squared deviations divided by {@code n - correction}; 1 is the unbiased one, 0 the biased. */
    default Tensor var(int correction, boolean keepDims, int... axes) {
        Tensor x = Reduction.floating("var", (Tensor) this);
        int[] a = Reduction.axes("var", x, axes);
        double n = Math.max(0, Reduction.count(x.shape(), a) - correction);
        return x.sub(x.mean(true, a)).square().sum(keepDims, a).div(n);
    }

    /** The square root of {@link #var}; the gradient where it is 0 is 0. */
    default Tensor std(int correction, boolean keepDims, int... axes) {
        return Reduction.root(((Tensor) this).var(correction, keepDims, axes));
    }

    /** The Euclidean norm over axes; the gradient where it is 0 is 0. */
    default Tensor norm(boolean keepDims, int... axes) {
        return Reduction.root(Reduction.floating("norm", (Tensor) this).square().sum(keepDims, axes));
    }

    /** The largest element over axes; equal ones share the gradient. */
    default Tensor amax(boolean keepDims, int... axes) {
        return Reduction.extreme("amax", ReduceOp.MAX, (Tensor) this, keepDims, axes);
    }

    /** The smallest element over axes; equal ones share the gradient. */
    default Tensor amin(boolean keepDims, int... axes) {
        return Reduction.extreme("amin", ReduceOp.MIN, (Tensor) this, keepDims, axes);
    }

    /** The largest elements along an axis and their indices; the gradient goes to the first of equals. */
    default Indexed max(int axis, boolean keepDims) {
        return Reduction.indexed((Tensor) this, ((Tensor) this).argmax(axis, true), axis, keepDims);
    }

    /** The smallest elements along an axis and their indices; the gradient goes to the first of equals. */
    default Indexed min(int axis, boolean keepDims) {
        return Reduction.indexed((Tensor) this, ((Tensor) this).argmin(axis, true), axis, keepDims);
    }

    /** The index of the largest along an axis, the first of equals. */
    default Tensor argmax(int axis, boolean keepDims) {
        return Reduction.arg("argmax", ArgReduceOp.ARGMAX, (Tensor) this, axis, keepDims);
    }

    /** The index of the smallest along an axis, the first of equals. */
    default Tensor argmin(int axis, boolean keepDims) {
        return Reduction.arg("argmin", ArgReduceOp.ARGMIN, (Tensor) this, axis, keepDims);
    }

    /** The row-major index of the largest of all. */
    default Tensor argmax() {
        return ((Tensor) this).flatten().argmax(0, false);
    }

    /** The row-major index of the smallest of all. */
    default Tensor argmin() {
        return ((Tensor) this).flatten().argmin(0, false);
    }

    /** The product along an axis: halves multiplied with halves, so zeros do no harm to gradients. */
    default Tensor prod(int axis, boolean keepDims) {
        Tensor x = (Tensor) this;
        int a = x.shape().axis(axis);
        while (x.dim(a) > 1) {
            int half = x.dim(a) / 2;
            Tensor pairs = x.narrow(a, 0, half).mul(x.narrow(a, half, half));
            x = x.dim(a) % 2 == 0 ? pairs : Tensor.concat(a, pairs, x.narrow(a, 2 * half, 1));
        }
        if (x.dim(a) == 0)
            x = Tensor.owned(x.backend().fill(x.dtype(), x.shape().with(a, 1), 1), null, 0);
        return keepDims ? x : x.squeeze(a);
    }

    /** {@code log(sum(e^x))} over axes, without overflow. */
    default Tensor logSumExp(boolean keepDims, int... axes) {
        Tensor x = Reduction.floating("logSumExp", (Tensor) this);
        int[] a = Reduction.axes("logSumExp", x, axes);
        Tensor peak = x.detach().amax(true, a);
        Tensor shift = peak.maskedFill(peak.isFinite().not(), 0);
        Tensor y = x.sub(shift).exp().sum(true, a).log().add(shift);
        return keepDims ? y : y.reshape(x.shape().reduced(false, a));
    }

    /** Running sums along an axis; integers and {@code BOOL} in {@code I64}. */
    default Tensor cumsum(int axis) {
        Tensor x = (Tensor) this;
        int a = x.shape().axis(axis);
        return Op.named("cumsum").input(x, dy -> dy.flip(a).cumsum(a).flip(a)).output(k -> k.cumsum(x.array(), a));
    }

    /** Whether any is true, over axes; of numbers, whether any is not 0. */
    default Tensor any(boolean keepDims, int... axes) {
        return Reduction.logical("any", ReduceOp.ANY, (Tensor) this, keepDims, axes);
    }

    /** Whether all are true, over axes; of numbers, whether none is 0. */
    default Tensor all(boolean keepDims, int... axes) {
        return Reduction.logical("all", ReduceOp.ALL, (Tensor) this, keepDims, axes);
    }

    /** The elements sorted along an axis and their indices; stable, NaN counts as the largest. */
    default Indexed sort(int axis, boolean descending) {
        Tensor x = (Tensor) this;
        int a = x.shape().axis(axis);
        List<Tensor> sorted =
                Autograd.off(() -> Op.named("sort").input(x).outputs(0, k -> k.sort(x.array(), a, descending)));
        return x.node() == null
                ? new Indexed(sorted.get(0), sorted.get(1))
                : new Indexed(x.gather(a, sorted.get(1)), sorted.get(1));
    }

    /** The indices that would sort along an axis. */
    default Tensor argsort(int axis) {
        return ((Tensor) this).detach().sort(axis, false).indices();
    }

    /** The n largest elements along an axis, the largest first, and their indices. */
    default Indexed topk(int n, int axis) {
        Tensor x = (Tensor) this;
        int a = x.shape().axis(axis);
        if (n < 0 || n > x.dim(a))
            throw new ShapeException(
                    "topk", "n must be", "from 0 to " + x.dim(a) + ", the size of axis " + a, Integer.toString(n), "");
        Tensor indices = x.detach().sort(a, true).indices().narrow(a, 0, n);
        return new Indexed(x.gather(a, indices), indices);
    }
}

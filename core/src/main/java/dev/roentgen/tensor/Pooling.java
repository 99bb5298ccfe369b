package dev.roentgen.tensor;

import static dev.roentgen.tensor.Op.save;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.PoolOp;
import dev.roentgen.backend.PoolSpec;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.ShapeException;
import java.util.ArrayList;
import java.util.List;

/** Pooling over windows and over regions that cover the plane. */
final class Pooling {
    private Pooling() {}

    static ReduceOps.Indexed max(Tensor x, PoolSpec spec) {
        check("maxPool2d", x, spec);
        Shape shape = x.shape();
        List<Tensor> pooled =
                Autograd.off(() -> Op.named("maxPool").input(x).outputs(0, k -> k.pool(PoolOp.MAX, x.array(), spec)));
        Tensor y = pooled.get(0), positions = pooled.get(1);
        if (x.node() == null || !Autograd.isRecording()) return new ReduceOps.Indexed(y, positions);
        Tensor recorded = Op.named("maxPool")
                .input(x, save(positions), (dy, p) -> maxBack(dy, p, spec, shape))
                .output(k -> y.array().share());
        return new ReduceOps.Indexed(recorded, positions);
    }

    private static Tensor maxBack(Tensor dy, Tensor positions, PoolSpec spec, Shape input) {
        Shape out = dy.shape();
        return Op.named("maxPoolBack")
                .input(
                        dy,
                        save(positions),
                        (g, p) -> g.flatten(2, 3).gather(2, p.flatten(2, 3)).reshape(out))
                .input(positions)
                .output(k -> k.poolBack(PoolOp.MAX, dy.array(), positions.array(), spec, input));
    }

    static Tensor average(Tensor x, PoolSpec spec) {
        check("avgPool2d", x, spec);
        if (spec.dilationH() != 1 || spec.dilationW() != 1)
            throw new ArgumentException(
                    "avgPool2d", "dilation must be", "1", spec.dilationH() + " x " + spec.dilationW(), "");
        Shape shape = x.shape();
        return Op.named("avgPool").input(x, dy -> averageBack(dy, spec, shape)).output(k -> {
            var pooled = k.pool(PoolOp.AVERAGE, x.array(), spec);
            return pooled.get(0);
        });
    }

    private static Tensor averageBack(Tensor dy, PoolSpec spec, Shape input) {
        return Op.named("avgPoolBack")
                .input(dy, g -> average(g, spec))
                .output(k -> k.poolBack(PoolOp.AVERAGE, dy.array(), null, spec, input));
    }

    private static void check(String name, Tensor x, PoolSpec s) {
        if (x.rank() != 4)
            throw new ShapeException(
                    name,
                    "input must be",
                    "[B, C, H, W]",
                    x.shape().toString(),
                    x.rank() == 3 ? "Add the batch axis with unsqueeze(0)." : "Reshape it.");
        if (s.kernelH() < 1
                || s.kernelW() < 1
                || s.strideH() < 1
                || s.strideW() < 1
                || s.dilationH() < 1
                || s.dilationW() < 1)
            throw new ArgumentException(name, "kernel, stride and dilation must be", "1 or more", s.toString(), "");
        if (s.padH() < 0 || s.padW() < 0 || 2 * s.padH() > s.kernelH() || 2 * s.padW() > s.kernelW())
            throw new ArgumentException(
                    name,
                    "padding must be from 0 to",
                    "half of the kernel",
                    s.padH() + " x " + s.padW() + " for kernel " + s.kernelH() + " x " + s.kernelW(),
                    "");
        int h = s.dilationH() * (s.kernelH() - 1) + 1 - 2 * s.padH(),
                w = s.dilationW() * (s.kernelW() - 1) + 1 - 2 * s.padW();
        if (x.dim(2) < h || x.dim(3) < w)
            throw new ShapeException(
                    name,
                    "input must be at least",
                    h + " x " + w,
                    x.dim(2) + " x " + x.dim(3) + " in " + x.shape(),
                    "Use a larger image or less downsampling.");
    }

    /** Where region i of n begins in an axis; PyTorch's rule, under which regions may overlap. */
    private static int start(int i, int n, int size) {
        return (int) ((long) i * size / n);
    }

    private static int end(int i, int n, int size) {
        return (int) (((long) (i + 1) * size + n - 1) / n);
    }

    static Tensor adaptiveAverage(Tensor x, int height, int width) {
        if (x.rank() != 4) check("adaptiveAvgPool2d", x, PoolSpec.kernel(1));
        if (height == 1 && width == 1) return x.mean(true, 2, 3);
        if (x.dim(2) == height && x.dim(3) == width) return x;
        Tensor rows = means(x, height, x.dim(2)), columns = means(x, width, x.dim(3)); // [out, in]
        return rows.matmul(x.matmul(columns.transpose(0, 1)));
    }

    private static Tensor means(Tensor like, int n, int size) {
        double[] w = new double[n * size];
        for (int i = 0; i < n; i++) {
            int from = start(i, n, size), to = end(i, n, size);
            for (int j = from; j < to; j++) w[i * size + j] = 1.0 / (to - from);
        }
        return Resize.matrix(like, w, n, size);
    }

    static Tensor adaptiveMax(Tensor x, int height, int width) {
        if (x.rank() != 4) check("adaptiveMaxPool2d", x, PoolSpec.kernel(1));
        return regions(regions(x, 2, height), 3, width);
    }

    /** The largest of n regions of an axis. */
    private static Tensor regions(Tensor x, int axis, int n) {
        int size = x.dim(axis);
        List<Tensor> parts = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            int from = start(i, n, size);
            parts.add(
                    x.narrow(axis, from, end(i, n, size) - from).max(axis, true).values());
        }
        return Tensor.concat(axis, parts);
    }
}

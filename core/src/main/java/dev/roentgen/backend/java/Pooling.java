package dev.roentgen.backend.java;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.PoolOp;
import dev.roentgen.backend.PoolSpec;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pooling of planes, each by itself. */
final class Pooling {
    private static final int GRAIN = 1 << 13;

    private final Heap heap;

    Pooling(Heap heap) {
        this.heap = heap;
    }

    List<NdArray> pool(PoolOp op, NdArray x, PoolSpec spec) {
        Shape in = x.shape(), out = spec.output(in);
        NdArray y = heap.make(x.dtype(), out);
        NdArray positions = op == PoolOp.MAX ? heap.make(DType.I64, out) : null;
        int height = in.dim(2), width = in.dim(3), rows = out.dim(2), cols = out.dim(3), n = rows * cols;
        Cells cells = Cells.of(x.dtype());
        Object to = HeapStorage.of(y);
        try (NdArray source = x.isContiguous() ? x.share() : new Moves(heap).copy(x)) {
            Object from = HeapStorage.of(source);
            int start = (int) source.strided().offset();
            planes(in, Math.max(n, height * width), () -> {
                double[] plane = new double[height * width], result = new double[n];
                return p -> {
                    cells.read(from, start + p * plane.length, 1, plane, 0, plane.length);
                    if (positions == null) means(plane, height, width, spec, result, rows, cols);
                    else
                        maxima(
                                plane,
                                height,
                                width,
                                spec,
                                result,
                                (long[]) HeapStorage.of(positions),
                                p * n,
                                rows,
                                cols);
                    cells.write(to, p * n, 1, result, 0, n);
                };
            });
        }
        return positions == null ? List.of(y) : List.of(y, positions);
    }

    private static void maxima(
            double[] plane,
            int height,
            int width,
            PoolSpec s,
            double[] to,
            long[] positions,
            int start,
            int rows,
            int cols) {
        for (int oh = 0, o = 0; oh < rows; oh++) {
            for (int ow = 0; ow < cols; ow++, o++) {
                double best = Double.NEGATIVE_INFINITY;
                int where = -1; // stays so for a window without an element
                for (int kh = 0, h = oh * s.strideH() - s.padH(); kh < s.kernelH(); kh++, h += s.dilationH()) {
                    if (h < 0 || h >= height) continue;
                    for (int kw = 0, w = ow * s.strideW() - s.padW(); kw < s.kernelW(); kw++, w += s.dilationW()) {
                        if (w < 0 || w >= width) continue;
                        double v = plane[h * width + w];
                        if (where < 0 || v > best || Double.isNaN(v) && !Double.isNaN(best)) {
                            best = v;
                            where = h * width + w;
                        }
                    }
                }
                to[o] = best;
                positions[start + o] = where;
            }
        }
    }

    private static void means(double[] plane, int height, int width, PoolSpec s, double[] to, int rows, int cols) {
        for (int oh = 0, o = 0; oh < rows; oh++) {
            int top = oh * s.strideH() - s.padH(), bottom = Math.min(top + s.kernelH(), height);
            for (int ow = 0; ow < cols; ow++, o++) {
                int left = ow * s.strideW() - s.padW(), right = Math.min(left + s.kernelW(), width);
                double sum = 0;
                for (int h = Math.max(top, 0); h < bottom; h++)
                    for (int w = Math.max(left, 0); w < right; w++) sum += plane[h * width + w];
                to[o] = sum / s.divisor(oh, ow, height, width);
            }
        }
    }

    NdArray back(PoolOp op, NdArray dy, @Nullable NdArray positions, PoolSpec spec, Shape input) {
        NdArray dx = heap.make(dy.dtype(), input);
        int height = input.dim(2),
                width = input.dim(3),
                rows = dy.shape().dim(2),
                cols = dy.shape().dim(3),
                n = rows * cols;
        Cells cells = Cells.of(dy.dtype());
        Object to = HeapStorage.of(dx);
        var moves = new Moves(heap);
        try (NdArray gradient = dy.isContiguous() ? dy.share() : moves.copy(dy);
                NdArray where = positions == null
                        ? gradient.share()
                        : positions.isContiguous() ? positions.share() : moves.copy(positions)) {
            Object from = HeapStorage.of(gradient);
            int start = (int) gradient.strided().offset(),
                    first = (int) where.strided().offset();
            planes(input, Math.max(n, height * width), () -> {
                double[] plane = new double[height * width], g = new double[n];
                return p -> {
                    Arrays.fill(plane, 0);
                    cells.read(from, start + p * n, 1, g, 0, n);
                    if (op == PoolOp.MAX) toMaxima(g, (long[]) HeapStorage.of(where), first + p * n, plane);
                    else spread(g, rows, cols, spec, plane, height, width);
                    cells.write(to, p * plane.length, 1, plane, 0, plane.length);
                };
            });
        }
        return dx;
    }

    private static void toMaxima(double[] g, long[] positions, int start, double[] plane) {
        for (int o = 0; o < g.length; o++) if (positions[start + o] >= 0) plane[(int) positions[start + o]] += g[o];
    }

    private static void spread(double[] g, int rows, int cols, PoolSpec s, double[] plane, int height, int width) {
        for (int oh = 0, o = 0; oh < rows; oh++) {
            int top = oh * s.strideH() - s.padH(), bottom = Math.min(top + s.kernelH(), height);
            for (int ow = 0; ow < cols; ow++, o++) {
                int left = ow * s.strideW() - s.padW(), right = Math.min(left + s.kernelW(), width);
                double share = g[o] / s.divisor(oh, ow, height, width);
                for (int h = Math.max(top, 0); h < bottom; h++)
                    for (int w = Math.max(left, 0); w < right; w++) plane[h * width + w] += share;
            }
        }
    }

    private interface Plane {
        void run(int number);
    }

    private interface Planes {
        Plane scratch();
    }

    private static void planes(Shape shape, int work, Planes body) {
        Parallel.ranges((long) shape.dim(0) * shape.dim(1), Math.max(1, GRAIN / Math.max(1, work)), (from, to) -> {
            Plane plane = body.scratch();
            for (long p = from; p < to; p++) plane.run((int) p);
        });
    }
}

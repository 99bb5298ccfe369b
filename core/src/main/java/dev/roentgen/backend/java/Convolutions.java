package dev.roentgen.backend.java;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.ConvSpec;
import dev.roentgen.backend.Layout;
import dev.roentgen.backend.NdArray;

/** Convolutions as matrix products, image by image and group by group; windows are packed as they are needed. */
final class Convolutions {
    private final Heap heap;

    Convolutions(Heap heap) {
        this.heap = heap;
    }

    NdArray conv(NdArray x, NdArray weight, ConvSpec spec) {
        Shape out = spec.output(x.shape(), weight.shape());
        NdArray y = heap.make(x.dtype(), out);
        if (y.size() == 0) return y;
        try (NdArray w = rows(weight)) {
            var windows = Windows.ofForward(x, weight.shape(), out, spec);
            Cells cells = Cells.of(x.dtype());
            Object filters = HeapStorage.of(w), to = HeapStorage.of(y);
            int m = out.dim(1) / spec.groups(), n = out.dim(2) * out.dim(3), k = windows.taps();
            int start = (int) w.strided().offset();
            eachGroup(
                    out.dim(0),
                    spec.groups(),
                    m,
                    n,
                    (image, group, piece) -> Gemm.piece(
                            piece,
                            m,
                            n,
                            k,
                            Gemm.strided(cells, filters, start + group * m * k, k, 1),
                            windows.panel(image, group),
                            Gemm.rows(cells, to, (image * spec.groups() + group) * m * n, n)));
        }
        return y;
    }

    NdArray data(NdArray dy, NdArray weight, ConvSpec spec, Shape input) {
        NdArray dx = heap.make(dy.dtype(), input);
        if (dx.size() == 0 || dy.size() == 0) return dx;
        // the filters as [groups, C / groups, O / groups, KH, KW]: what one input channel sends to all outputs is a row
        Shape ws = weight.shape();
        int g = spec.groups(), outs = ws.dim(0) / g, m = ws.dim(1);
        Layout.Strided l = weight.strided();
        var turned = new Layout.Strided(
                new long[] {l.stride(0) * outs, l.stride(1), l.stride(0), l.stride(2), l.stride(3)}, l.offset());
        try (NdArray w = new Moves(heap).copy(Heap.alias(weight, Shape.of(g, m, outs, ws.dim(2), ws.dim(3)), turned))) {
            var windows = Windows.ofBackward(dy, ws, input, spec);
            Cells cells = Cells.of(dy.dtype());
            Object filters = HeapStorage.of(w), to = HeapStorage.of(dx);
            int n = input.dim(2) * input.dim(3), k = windows.taps();
            eachGroup(
                    input.dim(0),
                    g,
                    m,
                    n,
                    (image, group, piece) -> Gemm.piece(
                            piece,
                            m,
                            n,
                            k,
                            Gemm.strided(cells, filters, group * m * k, k, 1),
                            windows.panel(image, group),
                            Gemm.rows(cells, to, (image * g + group) * m * n, n)));
        }
        return dx;
    }

    NdArray weight(NdArray x, NdArray dy, ConvSpec spec, Shape weight) {
        NdArray dw = heap.make(x.dtype(), weight);
        if (dw.size() == 0 || dy.size() == 0) return dw;
        try (NdArray g = rows(dy)) {
            Shape out = dy.shape();
            var windows = Windows.ofForward(x, weight, out, spec);
            Cells cells = Cells.of(x.dtype());
            Object gradient = HeapStorage.of(g), to = HeapStorage.of(dw);
            int groups = spec.groups(), m = weight.dim(0) / groups, n = windows.taps();
            int plane = out.dim(2) * out.dim(3),
                    k = out.dim(0) * plane,
                    start = (int) g.strided().offset();
            eachGroup(
                    1,
                    groups,
                    m,
                    n,
                    (none, group, piece) -> Gemm.piece(
                            piece,
                            m,
                            n,
                            k,
                            imagesInARow(cells, gradient, start + group * m * plane, out.dim(1) * plane, plane),
                            windows.transposed(group, plane),
                            Gemm.rows(cells, to, group * m * n, n)));
        }
        return dw;
    }

    /** The matrix of which a row holds one channel of all images, one image after another. */
    private static Gemm.Panel imagesInARow(Cells cells, Object array, int at, int image, int plane) {
        return (row, rows, col, cols, to) -> {
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < cols; ) {
                    int b = (col + j) / plane, p = (col + j) % plane, n = Math.min(plane - p, cols - j);
                    cells.read(array, at + b * image + (row + i) * plane + p, 1, to[i], j, n);
                    j += n;
                }
            }
        };
    }

    private NdArray rows(NdArray x) {
        return x.isContiguous() ? x.share() : new Moves(heap).copy(x);
    }

    private interface Piece {
        void run(int image, int group, int piece);
    }

    private static void eachGroup(int images, int groups, int m, int n, Piece body) {
        int pieces = Gemm.pieces(m, n);
        Parallel.ranges((long) images * groups * pieces, 1, (from, end) -> {
            for (long p = from; p < end; p++)
                body.run((int) (p / pieces / groups), (int) (p / pieces % groups), (int) (p % pieces));
        });
    }
}

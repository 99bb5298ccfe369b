package dev.roentgen.backend.java;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.NdArray;

/** Matrix products over the last two axes, leading axes broadcast. */
final class Products {
    private static final int NARROW =
            16; // fewer columns than this: compute the transpose, so that inner loops are long

    private final Heap heap;

    Products(Heap heap) {
        this.heap = heap;
    }

    NdArray matmul(NdArray a, NdArray b) {
        Shape sa = a.shape(), sb = b.shape();
        int m = sa.dim(-2), k = sa.dim(-1), n = sb.dim(-1);
        Shape batch = sa.slice(0, sa.rank() - 2).broadcast(sb.slice(0, sb.rank() - 2), "matmul");
        NdArray y = heap.make(a.dtype(), batch.then(m, n));
        if (y.size() == 0) return y;
        Cells cells = Cells.of(a.dtype());
        Object left = HeapStorage.of(a), right = HeapStorage.of(b), to = HeapStorage.of(y);
        int aRow = stride(a, -2), aCol = stride(a, -1), bRow = stride(b, -2), bCol = stride(b, -1);
        int[][] starts = starts(batch, a, b);
        boolean flipped = n < NARROW && m > n;
        int pieces = flipped ? Gemm.pieces(n, m) : Gemm.pieces(m, n);
        int together =
                Math.max(1, 16 * 1024 / Math.max(1, Math.max(k, 1) * Math.min(m, 64))); // small products share a piece
        Parallel.ranges((long) starts[0].length * pieces, together, (from, end) -> {
            for (long p = from; p < end; p++) {
                int i = (int) (p / pieces), piece = (int) (p % pieces);
                int u = starts[0][i], v = starts[1][i], w = i * m * n;
                if (flipped)
                    Gemm.piece(
                            piece,
                            n,
                            m,
                            k,
                            Gemm.strided(cells, right, v, bCol, bRow),
                            Gemm.strided(cells, left, u, aCol, aRow),
                            Gemm.columns(cells, to, w, n));
                else
                    Gemm.piece(
                            piece,
                            m,
                            n,
                            k,
                            Gemm.strided(cells, left, u, aRow, aCol),
                            Gemm.strided(cells, right, v, bRow, bCol),
                            Gemm.rows(cells, to, w, n));
            }
        });
        return y;
    }

    private static int stride(NdArray x, int axis) {
        return (int) x.strided().stride(x.shape().axis(axis));
    }

    /** Where each matrix of the batch starts, in either operand. */
    private static int[][] starts(Shape batch, NdArray a, NdArray b) {
        int[][] starts = new int[2][(int) batch.size()];
        int[] i = {0};
        Walk.over(batch, leading(a), leading(b)).range(0, batch.size(), 1, (at, n) -> {
            starts[0][i[0]] = at[0];
            starts[1][i[0]++] = at[1];
        });
        return starts;
    }

    private static NdArray leading(NdArray x) {
        return Heap.alias(x, x.shape().slice(0, x.shape().rank() - 2), x.layout());
    }
}

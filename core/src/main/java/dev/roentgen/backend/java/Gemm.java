package dev.roentgen.backend.java;

/**
 * Matrix products of blocks in double: operands are given as functions that pack a block of them, so that transposes,
 * broadcasts and the windows of a convolution need no matrix in memory.
 */
final class Gemm {
    private static final int ROWS = 64,
            COLUMNS = 128,
            DEPTH = 128; // packed blocks of both stay in the second-level cache

    private Gemm() {}

    /** A matrix of which blocks can be asked for. */
    interface Panel {
        /** Writes rows {@code row..row + rows} and columns {@code col..col + cols} to {@code to[0..rows][0..cols]}. */
        void pack(int row, int rows, int col, int cols, double[][] to);
    }

    /** A matrix that takes parts of its rows. */
    interface Sink {
        /** Takes the elements of a row from column {@code col} on. */
        void put(int row, int col, double[] values, int n);
    }

    /** The number of pieces that a product {@code [m, k] x [k, n]} is cut into. */
    static int pieces(int m, int n) {
        return tiles(m, ROWS) * tiles(n, COLUMNS);
    }

    private static int tiles(int size, int tile) {
        return (size + tile - 1) / tile;
    }

    /** Computes one piece of a product {@code [m, k] x [k, n]}. */
    static void piece(int number, int m, int n, int k, Panel a, Panel b, Sink c) {
        int across = tiles(n, COLUMNS);
        int row = number / across * ROWS, col = number % across * COLUMNS;
        int rows = Math.min(ROWS, m - row), cols = Math.min(COLUMNS, n - col);
        double[][] sums = new double[rows][cols],
                left = new double[rows][Math.min(DEPTH, k)],
                right = new double[Math.min(DEPTH, k)][cols];
        for (int from = 0; from < k; from += DEPTH) {
            int depth = Math.min(DEPTH, k - from);
            a.pack(row, rows, from, depth, left);
            b.pack(from, depth, col, cols, right);
            for (int i = 0; i < rows; i++) addRow(left[i], right, sums[i], depth, cols);
        }
        for (int i = 0; i < rows; i++) c.put(row + i, col, sums[i], cols);
    }

    /** Adds one row of the left block times the right block to a row of sums. */
    private static void addRow(double[] a, double[][] right, double[] sums, int depth, int cols) {
        int k = 0;
        for (; k + 3 < depth; k += 4)
            addFour(sums, right[k], right[k + 1], right[k + 2], right[k + 3], a[k], a[k + 1], a[k + 2], a[k + 3], cols);
        for (; k < depth; k++) addOne(sums, right[k], a[k], cols);
    }

    /** One stream written, one index: the form that the JVM's compiler vectorises (two rows of sums at once are not). */
    private static void addFour(
            double[] y, double[] p, double[] q, double[] r, double[] s, double a, double b, double c, double d, int n) {
        for (int j = 0; j < n; j++) y[j] += a * p[j] + b * q[j] + (c * r[j] + d * s[j]);
    }

    private static void addOne(double[] y, double[] p, double a, int n) {
        for (int j = 0; j < n; j++) y[j] += a * p[j];
    }

    /** The matrix whose element {@code (i, j)} lies at {@code at + i * rowStride + j * colStride}. */
    static Panel strided(Cells cells, Object array, int at, int rowStride, int colStride) {
        return (row, rows, col, cols, to) -> {
            if (Math.abs(colStride) <= Math.abs(rowStride) || rows == 1) {
                for (int i = 0; i < rows; i++)
                    cells.read(array, at + (row + i) * rowStride + col * colStride, colStride, to[i], 0, cols);
                return;
            }
            double[] column = new double[rows]; // stored by columns: read them as they lie
            for (int j = 0; j < cols; j++) {
                cells.read(array, at + row * rowStride + (col + j) * colStride, rowStride, column, 0, rows);
                for (int i = 0; i < rows; i++) to[i][j] = column[i];
            }
        };
    }

    /** The transpose of a matrix. */
    static Panel transposed(Panel p) {
        return (row, rows, col, cols, to) -> {
            double[][] block = new double[cols][rows];
            p.pack(col, cols, row, rows, block);
            for (int j = 0; j < cols; j++) for (int i = 0; i < rows; i++) to[i][j] = block[j][i];
        };
    }

    /** Writes a row-major matrix of {@code width} columns. */
    static Sink rows(Cells cells, Object array, int at, int width) {
        return (row, col, values, n) -> cells.write(array, at + row * width + col, 1, values, 0, n);
    }

    /** Writes the transpose of a row-major matrix of {@code width} columns. */
    static Sink columns(Cells cells, Object array, int at, int width) {
        return (row, col, values, n) -> cells.write(array, at + col * width + row, width, values, 0, n);
    }
}

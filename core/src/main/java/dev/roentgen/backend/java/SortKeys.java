package dev.roentgen.backend.java;

import dev.roentgen.array.DType;

/** Elements as longs in the same order: the zeros are equal, and NaN is above all. */
final class SortKeys {
    /** The key of NaN, for floats. */
    static final long NAN = Long.MAX_VALUE;

    private SortKeys() {}

    /** Reads a line of {@code keys.length} elements. */
    static void read(Cells cells, DType dtype, Object from, int at, int step, long[] keys) {
        int n = keys.length;
        if (!dtype.isFloat()) {
            cells.read(from, at, step, keys, n);
            return;
        }
        double[] v = new double[n];
        cells.read(from, at, step, v, 0, n);
        for (int i = 0; i < n; i++) keys[i] = key(v[i]);
    }

    private static long key(double v) {
        if (Double.isNaN(v)) return NAN;
        long bits = Double.doubleToRawLongBits(v + 0.0); // -0 becomes 0
        return bits < 0 ? bits ^ Long.MAX_VALUE : bits; // negative numbers' bits grow downwards
    }

    /** Sorts the keys, and puts the order of the first ones into {@code order}; stable: a merge from pairs upwards. */
    static void sort(long[] keys, int[] order) {
        int n = keys.length;
        for (int i = 0; i < n; i++) order[i] = i;
        long[] a = keys, b = new long[n];
        int[] p = order, q = new int[n];
        for (long width = 1; width < n; width *= 2) {
            for (long start = 0; start < n; start += 2 * width) {
                int middle = (int) Math.min(n, start + width), end = (int) Math.min(n, middle + width);
                for (int i = (int) start, j = middle, k = i; k < end; k++) {
                    boolean left = j == end || i < middle && a[i] <= a[j];
                    int from = left ? i++ : j++;
                    b[k] = a[from];
                    q[k] = p[from];
                }
            }
            long[] keysBefore = a;
            a = b;
            b = keysBefore;
            int[] orderBefore = p;
            p = q;
            q = orderBefore;
        }
        if (p != order) {
            System.arraycopy(a, 0, keys, 0, n);
            System.arraycopy(p, 0, order, 0, n);
        }
    }
}

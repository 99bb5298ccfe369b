package dev.roentgen.backend.onednn;

import dev.roentgen.backend.Layout;
import dev.roentgen.backend.NdArray;

/**
 * A matrix, or a batch of them, as a product takes it: dims and strides of which one of the last two is 1.
 *
 * @param array what holds it, with a count of its own
 */
record Operand(NdArray array, long[] dims, long[] strides) implements AutoCloseable {
    /** The last two axes and {@code lead} axes before them, of which an array has fewer or sizes of 1 where it is repeated. */
    static Operand of(OneDnnBackend b, NdArray x, int lead) {
        NdArray s = direct(b, x);
        int rank = s.shape().rank(), n = lead + 2;
        long[] dims = new long[n], strides = new long[n];
        for (int i = 0; i < n; i++) {
            int at = i - (n - rank);
            dims[i] = at < 0 ? 1 : s.shape().dim(at);
            strides[i] = at < 0 ? s.size() : s.strided().stride(at);
        }
        return of(s, dims, strides);
    }

    /** With the strides of axes of size 1, which say nothing, put in order. */
    static Operand of(NdArray s, long[] dims, long[] strides) {
        int n = dims.length;
        boolean transposed = strides[n - 2] == 1 && dims[n - 1] != 1 && (strides[n - 1] != 1 || dims[n - 2] != 1);
        int inner = transposed ? n - 2 : n - 1, outer = transposed ? n - 1 : n - 2;
        if (dims[inner] == 1) strides[inner] = 1;
        if (dims[outer] == 1) strides[outer] = dims[inner];
        long step = Math.max(strides[outer] * dims[outer], dims[inner]);
        for (int i = n - 3; i >= 0; i--) {
            if (dims[i] == 1) strides[i] = step;
            step = Math.max(step, strides[i] * dims[i]);
        }
        return new Operand(s, dims, strides);
    }

    private static NdArray direct(OneDnnBackend b, NdArray x) {
        NdArray s = b.strided(x);
        if (direct(s)) return s;
        try (s) {
            return b.copy(s);
        }
    }

    /** Whether oneDNN's products read it as it lies. */
    private static boolean direct(NdArray x) {
        int n = x.shape().rank();
        Layout.Strided s = x.strided();
        long rows = x.shape().dim(n - 2), columns = x.shape().dim(n - 1);
        for (int i = 0; i < n; i++) if (x.shape().dim(i) != 1 && s.stride(i) <= 0) return false;
        boolean plain = (columns == 1 || s.stride(n - 1) == 1) && (rows == 1 || s.stride(n - 2) >= columns);
        boolean transposed = (rows == 1 || s.stride(n - 2) == 1) && (columns == 1 || s.stride(n - 1) >= rows);
        return plain || transposed;
    }

    /** All axes but the last as one, copied where they do not step as one. */
    static Operand rows(OneDnnBackend b, NdArray x) {
        NdArray s = b.strided(x);
        int n = s.shape().rank();
        Layout.Strided layout = s.strided();
        long rows = 1, step = 0;
        boolean joined = s.shape().dim(n - 1) == 1 || layout.stride(n - 1) == 1;
        for (int i = n - 2; i >= 0; i--) {
            int d = s.shape().dim(i);
            if (d == 1) continue;
            if (rows == 1) step = layout.stride(i);
            else joined &= layout.stride(i) == step * rows;
            rows *= d;
        }
        joined &= rows == 1 || step >= s.shape().dim(n - 1);
        if (!joined) {
            try (s) {
                NdArray c = b.copy(s);
                return of(c, new long[] {rows, s.shape().dim(n - 1)}, new long[] {
                    s.shape().dim(n - 1), 1
                });
            }
        }
        return of(s, new long[] {rows, s.shape().dim(n - 1)}, new long[] {step, 1});
    }

    boolean transposed() {
        return strides[strides.length - 1] != 1;
    }

    long address() {
        return OneDnnBackend.at(array);
    }

    Desc desc() {
        return Desc.strided(dims, strides);
    }

    /**
     * Itself, or a copy where a product of so many matrices would misread it; the caller closes it beside the original.
     *
     * @param inner what the product sums over; where that is one element, oneDNN 3.11 misreads all gaps between matrices
     */
    Operand readable(OneDnnBackend b, long batch, long inner) {
        boolean safe = inner == 1 ? array.isContiguous() : !Desc.misread(dims, strides, batch);
        if (safe) return new Operand(array.share(), dims, strides);
        try (NdArray copy = b.copy(array)) {
            return of(b, copy, dims.length - 2);
        }
    }

    Key key(Key k) {
        return k.add(dims).add(strides);
    }

    @Override
    public void close() {
        array.close();
    }
}

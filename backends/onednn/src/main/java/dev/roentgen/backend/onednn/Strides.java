package dev.roentgen.backend.onednn;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.Layout;
import dev.roentgen.backend.NdArray;
import java.util.Arrays;

/** Dims and strides with neighbouring axes joined wherever they step as one; axes of size 1 are left out. */
final class Strides {
    final int rank;
    final long[] dims;
    final long[] strides;

    private Strides(int rank, long[] dims, long[] strides) {
        this.rank = rank;
        this.dims = dims;
        this.strides = strides;
    }

    static Strides of(NdArray x) {
        return of(x.shape(), x.strided());
    }

    static Strides of(Shape shape, Layout.Strided layout) {
        int n = shape.rank(), r = 0;
        long[] d = new long[Math.max(1, n)], s = new long[Math.max(1, n)];
        for (int i = 0; i < n; i++) {
            int dim = shape.dim(i);
            if (dim == 1) continue;
            long stride = layout.stride(i);
            if (r > 0 && s[r - 1] == stride * dim) {
                d[r - 1] *= dim;
                s[r - 1] = stride;
            } else {
                d[r] = dim;
                s[r++] = stride;
            }
        }
        if (r == 0) {
            d[0] = 1;
            s[0] = 1;
            r = 1;
        }
        return new Strides(r, Arrays.copyOf(d, r), Arrays.copyOf(s, r));
    }

    /** Whether the elements fill a stretch of memory without gaps or overlaps, in whatever order. */
    static boolean dense(NdArray x) {
        if (x.isContiguous()) return true;
        Strides s = of(x);
        long step = 1;
        boolean[] used = new boolean[s.rank];
        for (int k = 0; k < s.rank; k++) {
            int next = -1;
            for (int i = 0; i < s.rank; i++) if (!used[i] && s.strides[i] == step) next = i;
            if (next < 0) return false;
            used[next] = true;
            step *= s.dims[next];
        }
        return true;
    }

    /** Whether the channels of a picture's point lie beside each other, with or without gaps between the points. */
    static boolean channelsLast(NdArray x) {
        if (!x.isStrided() || x.shape().rank() != 4) return false;
        Layout.Strided s = x.strided();
        return s.stride(1) == 1 && s.stride(3) >= x.shape().dim(1) && s.stride(2) >= s.stride(3);
    }

    /** Whether oneDNN can read it: no axis expanded or flipped, no windows that overlap, and not too many axes. */
    boolean positive() {
        if (rank > 6) return false;
        for (int i = 0; i < rank; i++) {
            if (strides[i] <= 0) return false;
            long inside = 1; // the elements that axes of smaller steps span together
            for (int j = 0; j < rank; j++)
                if (strides[j] < strides[i] || strides[j] == strides[i] && j > i) inside += (dims[j] - 1) * strides[j];
            if (strides[i] < inside) return false;
        }
        return true;
    }

    /** Copies elements of {@code size} bytes to {@code to}, row-major. */
    void copy(long from, long to, int size) {
        copy(0, from, to, size);
    }

    private long copy(int axis, long from, long to, int size) {
        long n = dims[axis], step = strides[axis] * size;
        if (axis < rank - 1) {
            if (strides[axis] == 0 && n > 1) { // the same again and again
                long end = copy(axis + 1, from, to, size);
                long row = end - to;
                for (long i = 1; i < n; i++) Memory.copy(to, to + i * row, row);
                return to + n * row;
            }
            for (long i = 0; i < n; i++) to = copy(axis + 1, from + i * step, to, size);
            return to;
        }
        if (strides[axis] == 1) Memory.copy(from, to, n * size);
        else if (strides[axis] == 0) fill(from, to, n, size);
        else elements(from, to, n, step, size);
        return to + n * size;
    }

    /** One element repeated: written once, then doubled. */
    static void fill(long from, long to, long n, int size) {
        long bytes = n * size, done = Math.min(bytes, size);
        Memory.copy(from, to, done);
        if (size == 4 && n <= 64) {
            float v = Memory.getFloat(from);
            for (long i = 1; i < n; i++) Memory.putFloat(to + 4 * i, v);
            return;
        }
        while (done < bytes) {
            long more = Math.min(Math.min(done, 32768), bytes - done);
            Memory.copy(to, to + done, more);
            done += more;
        }
    }

    private static void elements(long from, long to, long n, long step, int size) {
        switch (size) {
            case 1 -> {
                for (long i = 0; i < n; i++) Memory.putByte(to + i, Memory.getByte(from + i * step));
            }
            case 4 -> {
                for (long i = 0; i < n; i++) Memory.putInt(to + 4 * i, Memory.getInt(from + i * step));
            }
            case 8 -> {
                for (long i = 0; i < n; i++) Memory.putLong(to + 8 * i, Memory.getLong(from + i * step));
            }
            default -> {
                for (long i = 0; i < n; i++) Memory.copy(from + i * step, to + i * size, size);
            }
        }
    }
}

package dev.roentgen.tensor;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.Layout;
import dev.roentgen.backend.NdArray;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** View arithmetic on strided arrays; every result shares its argument's storage, with a count of its own. */
final class Views {
    private Views() {}

    static NdArray narrow(NdArray x, int axis, int from, int size) {
        Layout.Strided s = x.strided();
        return x.view(x.shape().with(axis, size), new Layout.Strided(s.strides(), s.offset() + from * s.stride(axis)));
    }

    /** Every step-th element of an axis from {@code from} on; a negative step walks backwards. */
    static NdArray step(NdArray x, int axis, int from, int size, int step) {
        Layout.Strided s = x.strided();
        long[] strides = s.strides();
        long offset = s.offset() + from * strides[axis];
        strides[axis] *= step;
        return x.view(x.shape().with(axis, size), new Layout.Strided(strides, offset));
    }

    static NdArray permute(NdArray x, int[] axes) {
        Layout.Strided s = x.strided();
        int[] dims = new int[axes.length];
        long[] strides = new long[axes.length];
        for (int i = 0; i < axes.length; i++) {
            dims[i] = x.shape().dim(axes[i]);
            strides[i] = s.stride(axes[i]);
        }
        return x.view(Shape.of(dims), new Layout.Strided(strides, s.offset()));
    }

    static NdArray expand(NdArray x, Shape to) {
        Layout.Strided s = x.strided();
        long[] strides = new long[to.rank()];
        int lead = to.rank() - x.shape().rank();
        for (int i = lead; i < strides.length; i++)
            strides[i] = x.shape().dim(i - lead) == 1 && to.dim(i) != 1 ? 0 : s.stride(i - lead);
        return x.view(to, new Layout.Strided(strides, s.offset()));
    }

    /** The same elements in another shape without a copy, or null where the strides do not allow it. */
    static @Nullable NdArray reshape(NdArray x, Shape to) {
        Layout.Strided s = x.strided();
        Shape from = x.shape();
        if (from.size() == 0 || s.contiguous(from)) return x.view(to, new Layout.Strided(to.strides(), s.offset()));
        int n = from.rank(), m = to.rank();
        long[] strides = new long[m];
        int i = 0, j = 0;
        while (i < n || j < m) { // axes i.. of the old shape and j.. of the new hold the same elements, group by group
            int i0 = i, j0 = j;
            long a = i < n ? from.dim(i++) : 1, b = j < m ? to.dim(j++) : 1;
            while (a != b) {
                if (a < b) a *= from.dim(i++);
                else b *= to.dim(j++);
            }
            while (i < n && from.dim(i) == 1) i++;
            while (j < m && to.dim(j) == 1) j++;
            long step = 0, size = 1;
            for (int k = i - 1; k >= i0; k--) { // the old axes of a group must be one run
                if (from.dim(k) == 1) continue;
                if (size == 1) step = s.stride(k);
                else if (s.stride(k) != step * size) return null;
                size *= from.dim(k);
            }
            long next = step == 0 && size == 1 ? 1 : step;
            for (int k = j - 1; k >= j0; k--) {
                strides[k] = next;
                next *= to.dim(k);
            }
        }
        return x.view(to, new Layout.Strided(strides, s.offset()));
    }

    static int[] inverse(int[] axes) {
        int[] inverse = new int[axes.length];
        for (int i = 0; i < axes.length; i++) inverse[axes[i]] = i;
        return inverse;
    }

    static int[] identity(int rank) {
        int[] axes = new int[rank];
        Arrays.setAll(axes, i -> i);
        return axes;
    }
}

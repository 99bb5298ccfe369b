package dev.roentgen.tensor;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.NdArray;
import dev.roentgen.check.ShapeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Padding: a constant is a concatenation with filled parts; the other modes pick elements by index. */
final class Padding {
    private Padding() {}

    static Tensor constant(Tensor x, double value, int... pads) {
        check(x, pads);
        Tensor y = x;
        for (int i = 0; i < pads.length / 2; i++)
            y = constant(y, x.rank() - 1 - i, value, pads[2 * i], pads[2 * i + 1]);
        return y;
    }

    private static Tensor constant(Tensor x, int axis, double value, int before, int after) {
        int n = x.dim(axis), from = Math.max(0, -before), to = n - Math.max(0, -after);
        if (to < from)
            throw new ShapeException(
                    "pad",
                    "negative padding must leave",
                    "0 elements or more",
                    before + " and " + after + " for axis " + axis + " of " + x.shape(),
                    "Cut less.");
        Tensor core = x.narrow(axis, from, to - from);
        List<Tensor> parts = new ArrayList<>();
        if (before > 0) parts.add(filled(x, axis, value, before));
        parts.add(core);
        if (after > 0) parts.add(filled(x, axis, value, after));
        return parts.size() == 1 ? core : Tensor.concat(axis, parts);
    }

    /** A block of one value, expanded from a single element. */
    private static Tensor filled(Tensor x, int axis, double value, int size) {
        Shape shape = x.shape().with(axis, size);
        Number v = x.dtype().isFloat() ? (Number) value : (Number) (long) value;
        try (NdArray one = x.backend().fill(x.dtype(), Shape.scalar(), v);
                NdArray s = x.backend().strided(one)) {
            return Tensor.owned(Views.expand(s, shape), null, 0);
        }
    }

    static Tensor indexed(Tensor x, ShapeOps.PadMode mode, int... pads) {
        check(x, pads);
        Tensor y = x;
        for (int i = 0; i < pads.length / 2; i++) {
            int axis = x.rank() - 1 - i, n = x.dim(axis), before = pads[2 * i], after = pads[2 * i + 1];
            int most = mode == ShapeOps.PadMode.REFLECT
                    ? n - 1
                    : mode == ShapeOps.PadMode.CIRCULAR ? n : Integer.MAX_VALUE;
            if (before > most || after > most || n == 0)
                throw new ShapeException(
                        "pad",
                        "padding by " + mode + " must be",
                        "at most " + (n == 0 ? 0 : most) + " for axis " + axis + " of " + x.shape(),
                        before + " and " + after,
                        "Pad less, or use REPLICATE.");
            long[] index = new long[Math.max(0, n + before + after)];
            for (int j = 0; j < index.length; j++) index[j] = source(mode, j - before, n);
            y = y.indexSelect(axis, Index.of(x, index));
        }
        return y;
    }

    private static long source(ShapeOps.PadMode mode, int i, int n) {
        return switch (mode) {
            case REFLECT -> i < 0 ? -i : i >= n ? 2 * (n - 1) - i : i;
            case REPLICATE -> Math.max(0, Math.min(n - 1, i));
            case CIRCULAR -> Math.floorMod(i, n);
            case CONSTANT -> throw new IllegalArgumentException("constant padding has no source");
        };
    }

    private static void check(Tensor x, int[] pads) {
        if (pads.length % 2 != 0 || pads.length / 2 > x.rank())
            throw new ShapeException(
                    "pad",
                    "pads must be",
                    "pairs of before and after, for at most " + x.rank() + " axes of " + x.shape(),
                    Arrays.toString(pads),
                    "List the last axis first.");
    }
}

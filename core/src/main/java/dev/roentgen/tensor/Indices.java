package dev.roentgen.tensor;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.check.DTypeException;
import dev.roentgen.check.ShapeException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks of index tensors, and NumPy's indexing by several of them. */
final class Indices {
    private Indices() {}

    static Tensor checked(String name, Tensor x, int axis, Tensor index) {
        int a = x.shape().axis(axis);
        if (!index.dtype().isInteger())
            throw new DTypeException(
                    name,
                    "the index must be",
                    "of integers",
                    index.dtype().toString(),
                    "Convert it with to(DType.I64).");
        boolean fits = index.rank() == x.rank();
        for (int i = 0; fits && i < x.rank(); i++) fits = i == a || index.dim(i) <= x.dim(i);
        if (!fits)
            throw new ShapeException(
                    name,
                    "the index must have the rank of " + x.shape() + " and",
                    "at most its sizes off axis " + a,
                    index.shape().toString(),
                    "Expand or slice the index.");
        return index.to(DType.I64);
    }

    static Tensor zeros(Tensor like, Shape shape) {
        return Tensor.owned(like.backend().fill(like.dtype(), shape, 0), null, 0);
    }

    static Tensor advanced(Tensor x, @Nullable Tensor... indices) {
        if (indices.length > x.rank())
            throw new ShapeException(
                    "index",
                    "there must be at most",
                    x.rank() + " indices for " + x.shape(),
                    Integer.toString(indices.length),
                    "");
        List<Integer> indexed = new ArrayList<>(), whole = new ArrayList<>();
        Shape common = Shape.scalar();
        for (int i = 0; i < x.rank(); i++) {
            Tensor index = i < indices.length ? indices[i] : null;
            (index == null ? whole : indexed).add(i);
            if (index != null) common = common.broadcast(index.shape(), "index");
        }
        if (indexed.isEmpty()) return x;
        boolean neighbours = indexed.get(indexed.size() - 1) - indexed.get(0) == indexed.size() - 1;
        int before = neighbours ? indexed.get(0) : 0;
        // the indexed axes to the front, as one; the flat index; then the index's axes to their place
        int[] order = new int[x.rank()];
        int at = 0, rows = 1;
        for (int i : indexed) order[at++] = i;
        for (int i : whole) order[at++] = i;
        Tensor flat = Tensor.full(DType.I64, Shape.scalar(), 0).to(x.backend());
        for (int i : indexed) {
            Tensor index = indices[i];
            if (index == null) continue;
            if (!index.dtype().isInteger())
                throw new DTypeException(
                        "index",
                        "indices must be",
                        "integers",
                        index.dtype().toString(),
                        "For a mask use maskedSelect.");
            Tensor from = index.to(DType.I64);
            int n = x.dim(i);
            flat = flat.mul(n).add(Tensor.where(from.lt(0), from.add(n), from));
            rows *= n;
        }
        Shape rest = Shape.scalar();
        for (int i : whole) rest = rest.then(x.dim(i));
        Tensor picked = x.permute(order)
                .reshape(Shape.of(rows).then(rest.dims()))
                .indexSelect(0, flat.expand(common).flatten());
        Tensor y = picked.reshape(common.then(rest.dims()));
        int[] back = new int[y.rank()];
        for (int i = 0; i < back.length; i++)
            back[i] = i < before ? common.rank() + i : i < before + common.rank() ? i - before : i;
        return y.permute(back);
    }
}

package dev.roentgen.tensor;

import static dev.roentgen.tensor.Op.save;

import dev.roentgen.array.Shape;
import dev.roentgen.check.ShapeException;
import org.jspecify.annotations.Nullable;

/** Picking and placing elements by index; indices are integers from 0. */
public sealed interface IndexOps permits Tensor {
    /** {@code y[i][j] = x[index[i][j]][j]} for axis 0; the index has x's rank and at most its sizes off the axis. */
    default Tensor gather(int axis, Tensor index) {
        Tensor x = (Tensor) this, i = Indices.checked("gather", x, axis, index);
        int a = x.shape().axis(axis);
        Shape shape = x.shape();
        return Op.named("gather")
                .input(x, save(i), (dy, at) -> Indices.zeros(dy, shape).scatterAdd(a, at, dy))
                .input(i)
                .output(k -> k.gather(x.array(), a, i.array()));
    }

    /** A copy of this with {@code y[index[i][j]][j] += src[i][j]} for axis 0; equal indices add up, in order. */
    default Tensor scatterAdd(int axis, Tensor index, Tensor src) {
        Tensor x = (Tensor) this, i = Indices.checked("scatterAdd", x, axis, index), s = src.to(x.dtype());
        int a = x.shape().axis(axis);
        if (!s.shape().equals(i.shape()))
            throw new ShapeException(
                    "scatterAdd",
                    "src must have the index's shape",
                    i.shape().toString(),
                    s.shape().toString(),
                    "Expand or slice it.");
        return Op.named("scatterAdd")
                .input(x, dy -> dy)
                .input(i)
                .input(s, save(i), (dy, at) -> dy.gather(a, at))
                .output(k -> k.scatterAdd(x.array(), a, i.array(), s.array()));
    }

    /** A copy of this with {@code y[index[i][j]][j] = src[i][j]} for axis 0; of equal indices one wins, which is not said. */
    default Tensor scatter(int axis, Tensor index, Tensor src) {
        Tensor x = (Tensor) this;
        Tensor hit = Autograd.off(() -> Indices.zeros(x, x.shape())
                .scatterAdd(axis, index, src.onesLike().to(x.dtype())));
        Tensor added = Indices.zeros(x, x.shape()).scatterAdd(axis, index, src);
        return Tensor.where(hit.gt(0), added.div(hit.clampMin(1)), x);
    }

    /** The slices of an axis with these indices {@code [n]}, which may repeat. */
    default Tensor indexSelect(int axis, Tensor index) {
        Tensor x = (Tensor) this;
        int a = x.shape().axis(axis);
        if (index.rank() != 1)
            throw new ShapeException(
                    "indexSelect",
                    "the index must have",
                    "one axis",
                    index.shape().toString(),
                    "Flatten it.");
        return x.gather(a, Index.along(x, a, index));
    }

    /** The rows of this table {@code [n, d]} with the given indices: {@code [..] -> [.., d]}. */
    default Tensor embedding(Tensor ids) {
        return embedding(ids, -1);
    }

    /** The same; the row of {@code padding} (-1: none) gets no gradient. */
    default Tensor embedding(Tensor ids, int padding) {
        Tensor table = (Tensor) this;
        if (table.rank() != 2)
            throw new ShapeException(
                    "embedding", "the table must be", "[n, d]", table.shape().toString(), "");
        int[] dims = ids.shape().then(table.dim(1)).dims();
        Tensor rows = padding < 0
                ? table
                : Tensor.where(Index.range(table, table.dim(0)).eq(padding).unsqueeze(1), table.detach(), table);
        return rows.indexSelect(0, ids.flatten()).reshape(Shape.of(dims));
    }

    /**
     * {@code x[i, :, j]} in NumPy's sense: an index tensor for each leading axis, null for one that stays whole. The indices
     * broadcast with each other; their axes come where the first of them stood if they are neighbours, else first.
     */
    default Tensor index(@Nullable Tensor... indices) {
        return Indices.advanced((Tensor) this, indices);
    }

    /** The elements where the {@code BOOL} mask of the same shape holds, in row-major order. Reads the mask on the host. */
    default Tensor maskedSelect(Tensor mask) {
        Tensor x = (Tensor) this;
        Tensor m = mask.expand(x.shape());
        return x.flatten().indexSelect(0, Index.positions(m));
    }

    /** The windows of the last two axes: {@code [B, C, H, W] -> [B, C KH KW, L]}, as PyTorch's unfold. */
    default Tensor unfold(int kernelH, int kernelW, int stride, int padding, int dilation) {
        return Windows.unfold((Tensor) this, kernelH, kernelW, stride, padding, dilation);
    }

    /** The transpose of {@link #unfold}: overlapping windows add up. {@code [B, C KH KW, L] -> [B, C, height, width]}. */
    default Tensor fold(int height, int width, int kernelH, int kernelW, int stride, int padding, int dilation) {
        return Windows.fold((Tensor) this, height, width, kernelH, kernelW, stride, padding, dilation);
    }
}

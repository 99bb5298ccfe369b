package dev.roentgen.tensor;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.NdArray;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.ShapeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Operations from many tensors to one, and back. */
final class Join {
    private Join() {}

    static Tensor concat(int axis, List<Tensor> parts) {
        if (parts.isEmpty()) throw new ArgumentException("concat", "there must be", "at least one tensor", "none", "");
        DType dtype = parts.get(0).dtype();
        for (Tensor p : parts) dtype = dtype.promote(p.dtype());
        Shape first = parts.get(0).shape();
        int a = first.axis(axis);
        int[] sizes = new int[parts.size()];
        List<Tensor> same = new ArrayList<>();
        for (int i = 0; i < sizes.length; i++) {
            Tensor p = parts.get(i).to(dtype);
            sizes[i] = p.rank() == first.rank() ? p.dim(a) : 0;
            if (p.rank() != first.rank() || !p.shape().with(a, first.dim(a)).equals(first))
                throw new ShapeException(
                        "concat",
                        "shapes must agree off axis " + a + " with",
                        first.toString(),
                        p.shape() + " as part " + i,
                        "Resize or pad it.");
            same.add(p);
        }
        Op op = Op.named("concat");
        same.forEach(op::input);
        return op.gradients((dys, saved, needs) -> slices(dys[0], a, sizes, needs))
                .output(k -> {
                    NdArray[] arrays = new NdArray[sizes.length];
                    for (int i = 0; i < arrays.length; i++)
                        arrays[i] = same.get(i).array();
                    return k.concat(a, List.of(arrays));
                });
    }

    private static @Nullable Tensor[] slices(@Nullable Tensor dy, int axis, int[] sizes, boolean[] needs) {
        @Nullable Tensor[] result = new Tensor[sizes.length];
        if (dy == null) return result;
        for (int i = 0, at = 0; i < sizes.length; at += sizes[i++])
            if (needs[i]) result[i] = dy.narrow(axis, at, sizes[i]);
        return result;
    }

    static Tensor stack(int axis, List<Tensor> parts) {
        if (parts.isEmpty()) throw new ArgumentException("stack", "there must be", "at least one tensor", "none", "");
        int a = axis < 0 ? axis + parts.get(0).rank() + 1 : axis;
        return concat(a, parts.stream().map(p -> p.unsqueeze(a)).toList());
    }

    static List<Tensor> meshgrid(List<Tensor> axes) {
        int[] dims = axes.stream().mapToInt(t -> Math.toIntExact(t.size())).toArray();
        Shape grid = Shape.of(dims);
        List<Tensor> result = new ArrayList<>();
        for (int i = 0; i < dims.length; i++) {
            int[] along = new int[dims.length];
            Arrays.fill(along, 1);
            along[i] = dims[i];
            result.add(axes.get(i).reshape(Shape.of(along)).expand(grid));
        }
        return result;
    }

    /** Views of consecutive sizes along an axis: one node, whose gradient is one concat. */
    static List<Tensor> split(Tensor x, int axis, int[] sizes) {
        int a = x.shape().axis(axis), sum = 0;
        for (int s : sizes) sum += s;
        if (sum != x.dim(a))
            throw new ShapeException(
                    "split",
                    "the sizes must add up to",
                    x.dim(a) + ", axis " + a + " of " + x.shape(),
                    Integer.toString(sum),
                    "Correct the sizes.");
        Shape shape = x.shape();
        DType dtype = x.dtype();
        return Op.named("split")
                .input(x)
                .gradients((dys, saved, needs) -> {
                    List<Tensor> parts = new ArrayList<>();
                    Tensor some = null;
                    for (Tensor dy : dys) if (dy != null) some = dy;
                    for (int i = 0; i < sizes.length; i++) {
                        Tensor dy = dys[i];
                        if (dy == null && some != null)
                            dy = Tensor.owned(some.backend().fill(dtype, shape.with(a, sizes[i]), 0), null, 0);
                        if (dy != null) parts.add(dy);
                    }
                    return new Tensor[] {concat(a, parts)};
                })
                .outputs(sizes.length, k -> {
                    List<NdArray> views = new ArrayList<>();
                    int at = 0;
                    try (NdArray whole = k.strided(x.array())) {
                        for (int s : sizes) {
                            views.add(Views.narrow(whole, a, at, s));
                            at += s;
                        }
                    }
                    return views;
                });
    }
}

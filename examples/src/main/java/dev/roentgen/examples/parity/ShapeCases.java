package dev.roentgen.examples.parity;

import static dev.roentgen.examples.parity.ElementwiseCases.put;

import dev.roentgen.tensor.ShapeOps.PadMode;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shapes and indices. */
final class ShapeCases {
    private ShapeCases() {}

    static void add(Map<String, Evaluator> kinds) {
        put(kinds, "gather", (in, c) -> OpCase.y(in.x().gather(c.integer("dim"), in.get("index"))));
        put(kinds, "index_select", (in, c) -> OpCase.y(in.x().indexSelect(c.integer("dim"), in.get("index"))));
        put(
                kinds,
                "scatter_add",
                (in, c) -> OpCase.y(in.get("base").scatterAdd(c.integer("dim"), in.get("index"), in.x())));
        put(kinds, "index", (in, c) -> OpCase.y(index(in, c.text("expr"))));
        put(kinds, "masked_select", (in, c) -> OpCase.y(in.x().maskedSelect(in.get("mask"))));
        put(kinds, "pad", (in, c) -> OpCase.y(pad(in.x(), c)));
        put(kinds, "roll", (in, c) -> OpCase.y(roll(in.x(), c.integers("dims"), c.integers("shifts"))));
        put(kinds, "permute", (in, c) -> OpCase.y(in.x().permute(c.integers("dims"))));
        put(kinds, "transpose", (in, c) -> OpCase.y(in.x().transpose(c.integers("dims")[0], c.integers("dims")[1])));
        put(
                kinds,
                "permute_reshape",
                (in, c) -> OpCase.y(in.x().permute(c.integers("dims")).reshape(c.integers("shape"))));
        put(kinds, "flip", (in, c) -> OpCase.y(in.x().flip(c.integers("dims"))));
        put(
                kinds,
                "expand",
                (in, c) -> OpCase.y(in.x().narrow(0, 0, 1).expand(in.x().shape()))); // x[:1] to the full shape
        put(kinds, "slice", (in, c) -> OpCase.y(slice(in.x(), c.text("expr"))));
        put(
                kinds,
                "narrow",
                (in, c) -> OpCase.y(in.x().narrow(c.integer("dim"), c.integer("start"), c.integer("length"))));
        put(kinds, "tril", (in, c) -> OpCase.y(in.x().tril(c.integer("diagonal", 0))));
        put(kinds, "triu", (in, c) -> OpCase.y(in.x().triu(c.integer("diagonal", 0))));
        put(kinds, "repeat", (in, c) -> OpCase.y(in.x().repeat(c.integers("repeats"))));
        put(
                kinds,
                "repeat_interleave",
                (in, c) -> OpCase.y(in.x().repeatInterleave(c.integer("dim"), c.integer("repeats"))));
        put(kinds, "pixel_shuffle", (in, c) -> OpCase.y(in.x().pixelShuffle(c.integer("factor"))));
        put(
                kinds,
                "unfold",
                (in, c) -> OpCase.y(in.x()
                        .unfold(
                                c.pair("kernel", 1)[0],
                                c.pair("kernel", 1)[1],
                                c.integer("stride", 1),
                                c.integer("padding", 0),
                                c.integer("dilation", 1))));
        put(kinds, "cat", (in, c) -> OpCase.y(Tensor.concat(c.integer("dim"), named(in, c))));
        put(kinds, "stack", (in, c) -> OpCase.y(Tensor.stack(c.integer("dim"), named(in, c))));
        put(kinds, "split", (in, c) -> OpCase.numbered(in.x().split(c.integer("dim"), c.integers("sizes"))));
        put(kinds, "chunk", (in, c) -> OpCase.numbered(in.x().chunk(c.integer("dim"), c.integer("chunks"))));
        put(kinds, "one_hot", (in, c) -> OpCase.y(in.get("ids").oneHot(c.integer("num_classes"))));
        put(kinds, "meshgrid", (in, c) -> OpCase.numbered(Tensor.meshgrid(in.get("a"), in.get("b"))));
    }

    private static List<Tensor> named(OpCase.Inputs in, Config c) {
        return c.texts("inputs").stream().map(in::get).toList();
    }

    private static Tensor pad(Tensor x, Config c) {
        String mode = c.text("mode");
        int[] pads = c.integers("pad");
        return mode.equals("constant")
                ? x.pad(c.number("value", 0), pads)
                : x.pad(PadMode.valueOf(mode.toUpperCase(Locale.ROOT)), pads);
    }

    private static Tensor roll(Tensor x, int[] dims, int[] shifts) {
        Tensor y = x;
        for (int i = 0; i < dims.length; i++) y = y.roll(dims[i], shifts[i]);
        return y;
    }

    private static String[] terms(String expression) {
        int open = expression.indexOf('['), close = expression.lastIndexOf(']');
        if (open < 0 || close < open)
            throw new IllegalArgumentException("'" + expression + "' is not an index expression");
        return expression.substring(open + 1, close).replace(" ", "").split(",");
    }

    /** As in {@code x[:, 1:, ::2, -3:-1]}. */
    private static Tensor slice(Tensor x, String expression) {
        Tensor y = x;
        String[] terms = terms(expression);
        for (int axis = 0; axis < terms.length; axis++) {
            String[] parts = terms[axis].split(":", -1);
            if (parts.length < 2) throw new IllegalArgumentException("'" + terms[axis] + "' is not a slice");
            int step = parts.length > 2 && !parts[2].isEmpty() ? Integer.parseInt(parts[2]) : 1;
            int from = parts[0].isEmpty() ? 0 : Integer.parseInt(parts[0]),
                    to = parts[1].isEmpty() ? x.dim(axis) : Integer.parseInt(parts[1]);
            y = y.slice(axis, from, to, step);
        }
        return y;
    }

    /** As in {@code x[i, :, j]}, with index tensors called i and j. */
    private static Tensor index(OpCase.Inputs in, String expression) {
        List<@Nullable Tensor> indices = new ArrayList<>();
        for (String term : terms(expression)) indices.add(term.equals(":") ? null : in.get(term));
        return in.x().index(indices.toArray(new @Nullable Tensor[0]));
    }
}

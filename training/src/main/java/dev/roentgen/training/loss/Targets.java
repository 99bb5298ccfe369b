package dev.roentgen.training.loss;

import dev.roentgen.array.Shape;
import dev.roentgen.check.DTypeException;
import dev.roentgen.check.ShapeException;
import dev.roentgen.tensor.Tensor;
import java.util.Arrays;

/** Checks targets against predictions and brings them into the predictions' form. */
final class Targets {
    private Targets() {}

    /** The target in the prediction's type; it must have its shape. */
    static Tensor same(String where, Tensor prediction, Tensor target) {
        if (!target.shape().equals(prediction.shape()))
            throw new ShapeException(
                    where,
                    "the target must have the prediction's shape",
                    prediction.shape().toString(),
                    target.shape().toString(),
                    fix(prediction, target));
        return target.to(prediction.dtype());
    }

    private static String fix(Tensor prediction, Tensor target) {
        if (target.size() == prediction.size()) return "Reshape one of them.";
        if (prediction.rank() == 4 && target.rank() == 4 && prediction.dim(0) == target.dim(0))
            return prediction.dim(1) == target.dim(1)
                    ? "Resize the masks to " + prediction.dim(2) + "x" + prediction.dim(3) + "."
                    : "Build the model with " + target.dim(1) + " classes.";
        return "Give one target for every prediction.";
    }

    /** 1 where a place has the channel's class, else 0: {@code [B, ..] -> [B, C, ..]} in the prediction's type. */
    static Tensor oneHot(String where, Tensor prediction, Tensor classes) {
        ofClasses(where, prediction, classes);
        int[] dims = new int[prediction.rank() - 1];
        Arrays.fill(dims, 1);
        dims[0] = prediction.dim(1);
        Tensor numbers = Tensor.arange(prediction.dim(1)).to(prediction.backend());
        return classes.unsqueeze(1).eq(numbers.reshape(Shape.of(dims))).to(prediction.dtype());
    }

    /** Checks that there is a class number for every place of the prediction. */
    static void ofClasses(String where, Tensor prediction, Tensor classes) {
        if (prediction.rank() < 2)
            throw new ShapeException(
                    where,
                    "the prediction must be",
                    "[B, C, ..]",
                    prediction.shape().toString(),
                    "Add the batch axis with unsqueeze(0).");
        Shape expected = prediction.shape().without(1);
        if (!classes.shape().equals(expected))
            throw new ShapeException(
                    where,
                    "class numbers must have the shape",
                    expected + " for a prediction " + prediction.shape(),
                    classes.shape().toString(),
                    classes.rank() == prediction.rank() && classes.dim(1) == 1
                            ? "Take the channel axis out with squeeze(1)."
                            : "Give one class number for every place.");
        if (classes.dtype().isFloat())
            throw new DTypeException(
                    where,
                    "class numbers must be",
                    "integers",
                    classes.dtype().toString(),
                    "Convert them with to(DType.I64).");
    }
}

package dev.roentgen.tensor;

import static dev.roentgen.tensor.Op.save;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.NdArray;
import dev.roentgen.check.DTypeException;

/** Choosing by a condition. */
final class Conditions {
    private Conditions() {}

    static Tensor where(Tensor condition, Tensor a, Tensor b) {
        if (condition.dtype() != DType.BOOL)
            throw new DTypeException(
                    "where", "the condition must be", "BOOL", condition.dtype().toString(), "Compare first: x.gt(0).");
        condition.shape().broadcast(a.shape().broadcast(b.shape(), "where"), "where");
        DType t = a.dtype().promote(b.dtype());
        Tensor x = a.to(t), y = b.to(t);
        Shape xs = x.shape(), ys = y.shape();
        return Op.named("where")
                .input(condition)
                .input(x, save(condition), (dy, c) -> only(c, dy, true).sumTo(xs))
                .input(y, save(condition), (dy, c) -> only(c, dy, false).sumTo(ys))
                .output(k -> k.where(condition.array(), x.array(), y.array()));
    }

    /** {@code dy} where the condition is {@code when}, else 0; so an infinite dy on the other side does no harm. */
    private static Tensor only(Tensor condition, Tensor dy, boolean when) {
        return Op.named("where")
                .input(condition)
                .input(dy, save(condition), (g, c) -> only(c, g, when))
                .output(k -> {
                    try (NdArray zero = k.fill(dy.dtype(), Shape.scalar(), 0)) {
                        return when
                                ? k.where(condition.array(), dy.array(), zero)
                                : k.where(condition.array(), zero, dy.array());
                    }
                });
    }
}

package dev.roentgen.tensor;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.BinaryOp;
import dev.roentgen.backend.CompareOp;
import dev.roentgen.backend.NdArray;
import dev.roentgen.check.DTypeException;

/** What elementwise operations share: promotion, scalars, undoing broadcasts. */
final class Elementwise {
    private Elementwise() {}

    /** A binary operation on tensors of one element type. */
    interface Pair {
        Tensor of(Tensor a, Tensor b);
    }

    /** The floating type in which both compute. */
    static DType common(Tensor a, Tensor b) {
        DType t = a.dtype().promote(b.dtype());
        return t.isFloat() ? t : DType.F32;
    }

    /** Promotes both to one type, checks that the shapes broadcast, and applies. */
    static Tensor promoted(String name, Tensor a, Tensor b, Pair op) {
        if (a.shape() != b.shape()) a.shape().broadcast(b.shape(), name);
        DType t = a.dtype().promote(b.dtype());
        return op.of(a.to(t), b.to(t));
    }

    /** The same in floating point: integers and booleans become F32. */
    static Tensor floating(String name, Tensor a, Tensor b, Pair op) {
        return promoted(
                name, a, b, (x, y) -> x.dtype().isFloat() ? op.of(x, y) : op.of(x.to(DType.F32), y.to(DType.F32)));
    }

    static Tensor floating(Tensor x) {
        return x.dtype().isFloat() ? x : x.to(DType.F32);
    }

    /** The tensor in a type that holds the number: a fraction makes integers and booleans F32. */
    static Tensor fit(Tensor x, double s) {
        if (x.dtype().isFloat()) return x;
        boolean whole = s == Math.rint(s) && !Double.isInfinite(s);
        if (!whole) return x.to(DType.F32);
        return x.dtype() == DType.BOOL ? x.to(DType.I64) : x;
    }

    /** {@code op(x, s)} in x's type. */
    static NdArray withScalar(BinaryOp op, Tensor x, double s) {
        try (NdArray c = constant(x, s)) {
            return x.backend().binary(op, x.array(), c);
        }
    }

    /** {@code op(s, x)} in x's type. */
    static NdArray scalarFirst(BinaryOp op, double s, Tensor x) {
        try (NdArray c = constant(x, s)) {
            return x.backend().binary(op, c, x.array());
        }
    }

    private static NdArray constant(Tensor x, double s) {
        Number n = x.dtype().isFloat() ? (Number) s : (Number) (long) s;
        return x.backend().fill(x.dtype(), Shape.scalar(), n);
    }

    static Tensor compare(String name, CompareOp op, Tensor a, Tensor b) {
        return promoted(
                name,
                a,
                b,
                (x, y) -> Op.named(name).input(x).input(y).output(k -> k.compare(op, x.array(), y.array())));
    }

    /** A number beside integers compares as a number: {@code x > 0.5}. */
    static Tensor compare(String name, CompareOp op, Tensor a, double s) {
        Tensor x = fit(a, s);
        return Op.named(name).input(x).output(k -> {
            try (NdArray c = constant(x, s)) {
                return k.compare(op, x.array(), c);
            }
        });
    }

    static Tensor logical(String name, BinaryOp op, Tensor a, Tensor b) {
        return promoted(name, a, b, (x, y) -> {
            if (x.dtype().isFloat())
                throw new DTypeException(
                        name, "operands must be", "BOOL or integers", x.dtype().toString(), "Compare first: x.gt(0).");
            return Op.named(name).input(x).input(y).output(k -> k.binary(op, x.array(), y.array()));
        });
    }
}

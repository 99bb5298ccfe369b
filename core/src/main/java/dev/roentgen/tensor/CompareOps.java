package dev.roentgen.tensor;

import dev.roentgen.array.DType;
import dev.roentgen.backend.BinaryOp;
import dev.roentgen.backend.CompareOp;
import dev.roentgen.backend.UnaryOp;
import dev.roentgen.check.DTypeException;

/** Comparisons and logic; results are {@code BOOL} and have no gradient. */
public sealed interface CompareOps permits Tensor {
    /** {@code this == b}. */
    default Tensor eq(Tensor b) {
        return Elementwise.compare("eq", CompareOp.EQ, (Tensor) this, b);
    }

    /** {@code this != b}. */
    default Tensor ne(Tensor b) {
        return Elementwise.compare("ne", CompareOp.NE, (Tensor) this, b);
    }

    /** {@code this < b}. */
    default Tensor lt(Tensor b) {
        return Elementwise.compare("lt", CompareOp.LT, (Tensor) this, b);
    }

    /** {@code this <= b}. */
    default Tensor le(Tensor b) {
        return Elementwise.compare("le", CompareOp.LE, (Tensor) this, b);
    }

    /** {@code this > b}. */
    default Tensor gt(Tensor b) {
        return Elementwise.compare("gt", CompareOp.GT, (Tensor) this, b);
    }

    /** {@code this >= b}. */
    default Tensor ge(Tensor b) {
        return Elementwise.compare("ge", CompareOp.GE, (Tensor) this, b);
    }

    /** {@code this == s}. */
    default Tensor eq(double s) {
        return Elementwise.compare("eq", CompareOp.EQ, (Tensor) this, s);
    }

    /** {@code this != s}. */
    default Tensor ne(double s) {
        return Elementwise.compare("ne", CompareOp.NE, (Tensor) this, s);
    }

    /** {@code this < s}. */
    default Tensor lt(double s) {
        return Elementwise.compare("lt", CompareOp.LT, (Tensor) this, s);
    }

    /** {@code this <= s}. */
    default Tensor le(double s) {
        return Elementwise.compare("le", CompareOp.LE, (Tensor) this, s);
    }

    /** {@code this > s}. */
    default Tensor gt(double s) {
        return Elementwise.compare("gt", CompareOp.GT, (Tensor) this, s);
    }

    /** {@code this >= s}. */
    default Tensor ge(double s) {
        return Elementwise.compare("ge", CompareOp.GE, (Tensor) this, s);
    }

    /** True where the element is not a number. */
    default Tensor isNan() {
        Tensor x = (Tensor) this;
        return x.ne(x);
    }

    /** True where the element is neither infinite nor NaN. */
    default Tensor isFinite() {
        return ((Tensor) this).abs().lt(Double.POSITIVE_INFINITY);
    }

    /** Logical and. */
    default Tensor and(Tensor b) {
        return Elementwise.logical("and", BinaryOp.AND, bool("and"), b);
    }

    /** Logical or. */
    default Tensor or(Tensor b) {
        return Elementwise.logical("or", BinaryOp.OR, bool("or"), b);
    }

    /** Logical exclusive or. */
    default Tensor xor(Tensor b) {
        return Elementwise.logical("xor", BinaryOp.XOR, bool("xor"), b);
    }

    /** Bitwise and of integers. */
    default Tensor bitwiseAnd(Tensor b) {
        return Elementwise.logical("bitwiseAnd", BinaryOp.AND, (Tensor) this, b);
    }

    /** Logical not. */
    default Tensor not() {
        Tensor x = bool("not");
        return Op.named("not").input(x).output(k -> k.unary(UnaryOp.NOT, x.array()));
    }

    private Tensor bool(String name) {
        Tensor x = (Tensor) this;
        if (x.dtype() != DType.BOOL)
            throw new DTypeException(
                    name, "the tensor must be", "BOOL", x.dtype().toString(), "Compare first: x.ne(0).");
        return x;
    }
}

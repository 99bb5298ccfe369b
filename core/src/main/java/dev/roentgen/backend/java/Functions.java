package dev.roentgen.backend.java;

import dev.roentgen.array.DType;
import dev.roentgen.backend.BinaryOp;
import dev.roentgen.backend.CompareOp;
import dev.roentgen.backend.UnaryOp;
import dev.roentgen.check.DTypeException;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/** What each elementwise operation means for one element: floats in double, integers and booleans in long. */
final class Functions {
    private Functions() {}

    /** A comparison of two doubles. */
    interface DoubleTest {
        boolean test(double a, double b);
    }

    /** A comparison of two longs. */
    interface LongTest {
        boolean test(long a, long b);
    }

    static DoubleUnaryOperator real(UnaryOp op) {
        return switch (op) {
            case NEG -> x -> -x;
            case ABS -> Math::abs;
            case SIGN -> Math::signum;
            case EXP -> Math::exp;
            case EXPM1 -> Math::expm1;
            case LOG -> Math::log;
            case LOG1P -> Math::log1p;
            case SQRT -> Math::sqrt;
            case RSQRT -> x -> 1 / Math.sqrt(x);
            case RECIPROCAL -> x -> 1 / x;
            case SQUARE -> x -> x * x;
            case SIN -> Math::sin;
            case COS -> Math::cos;
            case TANH -> Math::tanh;
            case SIGMOID -> x -> 1 / (1 + Math.exp(-x));
            case ERF -> Erf::of;
            case RELU -> x -> Math.max(x, 0);
            case FLOOR -> Math::floor;
            case CEIL -> Math::ceil;
            case ROUND -> Math::rint;
            case TRUNC -> x -> x < 0 ? Math.ceil(x) : Math.floor(x);
            case NOT -> throw wrong(op.name(), "BOOL", "floats");
        };
    }

    static LongUnaryOperator whole(UnaryOp op, DType dtype) {
        return switch (op) {
            case NEG -> x -> -x;
            case ABS -> Math::abs;
            case SIGN -> Long::signum;
            case SQUARE -> x -> x * x;
            case RELU -> x -> Math.max(x, 0);
            case NOT -> x -> x ^ 1;
            case EXP,
                    EXPM1,
                    LOG,
                    LOG1P,
                    SQRT,
                    RSQRT,
                    RECIPROCAL,
                    SIN,
                    COS,
                    TANH,
                    SIGMOID,
                    ERF,
                    FLOOR,
                    CEIL,
                    ROUND,
                    TRUNC -> throw wrong(op.name(), "floats", dtype.name());
        };
    }

    static DoubleBinaryOperator real(BinaryOp op) {
        return switch (op) {
            case ADD -> Double::sum;
            case SUB -> (a, b) -> a - b;
            case MUL -> (a, b) -> a * b;
            case DIV -> (a, b) -> a / b;
            case POW -> Functions::pow;
            case MAX -> Math::max;
            case MIN -> Math::min;
            case ATAN2 -> Math::atan2;
            case MOD -> Functions::mod;
            case FLOOR_DIV -> Functions::floorDiv;
            case AND, OR, XOR -> throw wrong(op.name(), "BOOL or integers", "floats");
        };
    }

    static LongBinaryOperator whole(BinaryOp op, DType dtype) {
        return switch (op) {
            case ADD -> Long::sum;
            case SUB -> (a, b) -> a - b;
            case MUL -> (a, b) -> a * b;
            case MAX -> Math::max;
            case MIN -> Math::min;
            case MOD -> (a, b) -> b == 0 ? 0 : Math.floorMod(a, b);
            case FLOOR_DIV -> (a, b) -> b == 0 ? 0 : Math.floorDiv(a, b);
            case AND -> (a, b) -> a & b;
            case OR -> (a, b) -> a | b;
            case XOR -> (a, b) -> a ^ b;
            case DIV, POW, ATAN2 -> throw wrong(op.name(), "floats", dtype.name());
        };
    }

    static DoubleTest real(CompareOp op) {
        return switch (op) {
            case EQ -> (a, b) -> a == b;
            case NE -> (a, b) -> a != b;
            case LT -> (a, b) -> a < b;
            case LE -> (a, b) -> a <= b;
            case GT -> (a, b) -> a > b;
            case GE -> (a, b) -> a >= b;
        };
    }

    static LongTest whole(CompareOp op) {
        return switch (op) {
            case EQ -> (a, b) -> a == b;
            case NE -> (a, b) -> a != b;
            case LT -> (a, b) -> a < b;
            case LE -> (a, b) -> a <= b;
            case GT -> (a, b) -> a > b;
            case GE -> (a, b) -> a >= b;
        };
    }

    /** C's power, which PyTorch and NumPy follow: 1 to any power and -1 to an infinite one are 1, also where Java says NaN. */
    private static double pow(double a, double b) {
        return a == 1 || a == -1 && Double.isInfinite(b) ? 1 : Math.pow(a, b);
    }

    /** The remainder with the sign of b, exact wherever the remainder of C is. */
    private static double mod(double a, double b) {
        double r = a % b;
        if (r == 0) return Math.copySign(0, b);
        return r < 0 != b < 0 ? r + b : r;
    }

    private static double floorDiv(double a, double b) {
        double r = a % b;
        if (b == 0 || Double.isNaN(r)) return a / b; // infinity or NaN
        double q = (a - r) / b; // a multiple of b before the division: whole, up to rounding
        return Math.rint(r != 0 && r < 0 != b < 0 ? q - 1 : q);
    }

    private static DTypeException wrong(String op, String expected, String got) {
        return new DTypeException("java", op + " must be given", expected, got, "Cast first: to(F32).");
    }
}

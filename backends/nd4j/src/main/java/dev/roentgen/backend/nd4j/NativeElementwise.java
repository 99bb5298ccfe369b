package dev.roentgen.backend.nd4j;

import dev.roentgen.backend.BinaryOp;
import dev.roentgen.backend.UnaryOp;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinear;
import org.nd4j.linalg.api.ops.impl.transforms.floating.RSqrt;
import org.nd4j.linalg.api.ops.impl.transforms.floating.Sqrt;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.AddOp;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.DivOp;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.MulOp;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.SubOp;
import org.nd4j.linalg.api.ops.impl.transforms.same.Abs;
import org.nd4j.linalg.api.ops.impl.transforms.same.Ceil;
import org.nd4j.linalg.api.ops.impl.transforms.same.Floor;
import org.nd4j.linalg.api.ops.impl.transforms.same.Negative;
import org.nd4j.linalg.api.ops.impl.transforms.same.Reciprocal;
import org.nd4j.linalg.api.ops.impl.transforms.same.Square;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Cos;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Erf;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Log;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Rint;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Sigmoid;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Sin;
import org.nd4j.linalg.factory.Nd4j;

/** Elementwise operations of ND4J on vectors of floats, where they are right and pay. */
final class NativeElementwise {
    private static final long SCALAR_OP_PAYS =
            4096; // elements: making such an operation takes as long as the heap's loop
    private static final long PAIRWISE_PAYS = 4096;

    private NativeElementwise() {}

    /**
     * Whether ND4J computes it as the contract says. It doesn't where it forms {@code e^x - 1} and {@code log(1 + x)} by those
     * very steps and so gives 0 near 0, nor for tanh near 0, nor for the sign of NaN. Its
     * exponential is as exact as the heap's, which stays all the same: what remains of rounding grows in five steps of Adam, and
     * with ND4J's own one of the 34 small reference models misses its tolerance by it.
     */
    static boolean has(UnaryOp op, long size) {
        return switch (op) {
            case NEG, ABS, LOG, SQRT, RSQRT, RECIPROCAL, SQUARE, SIN, COS, SIGMOID, ERF, FLOOR, CEIL, ROUND -> true;
            case RELU -> size >= SCALAR_OP_PAYS;
            case EXP, SIGN, EXPM1, LOG1P, TANH, TRUNC, NOT -> false;
        };
    }

    static void run(UnaryOp op, INDArray x, INDArray z) {
        Nd4j.getExecutioner().exec(of(op, x, z));
    }

    private static Op of(UnaryOp op, INDArray x, INDArray z) {
        return switch (op) {
            case NEG -> new Negative(x, z);
            case ABS -> new Abs(x, z);
            case LOG -> new Log(x, z);
            case SQRT -> new Sqrt(x, z);
            case RSQRT -> new RSqrt(x, z);
            case RECIPROCAL -> new Reciprocal(x, z);
            case SQUARE -> new Square(x, z);
            case SIN -> new Sin(x, z);
            case COS -> new Cos(x, z);
            case SIGMOID -> new Sigmoid(x, z);
            case ERF -> new Erf(x, z);
            case RELU -> new RectifiedLinear(x, z, 0.0);
            case FLOOR -> new Floor(x, z);
            case CEIL -> new Ceil(x, z);
            case ROUND -> new Rint(x, z);
            case EXP, SIGN, EXPM1, LOG1P, TANH, TRUNC, NOT -> throw new IllegalArgumentException(op.toString());
        };
    }

    /** Whether ND4J computes it as the contract says, and faster than the heap, on two arrays of one shape. */
    static boolean has(BinaryOp op, long size) {
        return switch (op) {
            case ADD, SUB, MUL, DIV -> size >= PAIRWISE_PAYS;
            case POW, MAX, MIN, ATAN2, MOD, FLOOR_DIV, AND, OR, XOR -> false;
        };
    }

    static void run(BinaryOp op, INDArray a, INDArray b, INDArray z) {
        Nd4j.getExecutioner().exec(of(op, a, b, z));
    }

    private static CustomOp of(BinaryOp op, INDArray a, INDArray b, INDArray z) {
        return switch (op) {
            case ADD -> new AddOp(a, b, z);
            case SUB -> new SubOp(a, b, z);
            case MUL -> new MulOp(a, b, z);
            case DIV -> new DivOp(a, b, z);
            case POW, MAX, MIN, ATAN2, MOD, FLOOR_DIV, AND, OR, XOR ->
                throw new IllegalArgumentException(op.toString());
        };
    }
}

package dev.roentgen.testing;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.ArgReduceOp;
import dev.roentgen.backend.BinaryOp;
import dev.roentgen.backend.CompareOp;
import dev.roentgen.backend.ReduceOp;
import dev.roentgen.backend.UnaryOp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntBinaryOperator;
import java.util.stream.IntStream;

/** The primitives by brute force: loops over logical indices in double, as short as their definitions. */
public final class Reference {
    private Reference() {}

    /** {@code Backend.unary}. */
    public static Logical unary(UnaryOp op, Logical x) {
        return x.map(v -> switch (op) {
            case NEG -> -v;
            case ABS -> v < 0 ? -v : v;
            case SIGN -> v > 0 ? 1 : v < 0 ? -1 : v;
            case EXP -> StrictMath.exp(v);
            case EXPM1 -> StrictMath.expm1(v);
            case LOG -> StrictMath.log(v);
            case LOG1P -> StrictMath.log1p(v);
            case SQRT -> Math.pow(v, 0.5) + (v == Double.NEGATIVE_INFINITY ? Double.NaN : 0);
            case RSQRT -> 1 / Math.sqrt(v);
            case RECIPROCAL -> 1 / v;
            case SQUARE -> v * v;
            case SIN -> StrictMath.sin(v);
            case COS -> StrictMath.cos(v);
            case TANH ->
                Double.isInfinite(v) ? Math.signum(v) : StrictMath.expm1(2 * v) / (StrictMath.expm1(2 * v) + 2);
            case SIGMOID -> v < 0 ? StrictMath.exp(v) / (1 + StrictMath.exp(v)) : 1 / (1 + StrictMath.exp(-v));
            case ERF -> erf(v);
            case RELU -> v > 0 || Double.isNaN(v) ? v : 0;
            case FLOOR -> Math.floor(v);
            case CEIL -> -Math.floor(-v);
            case ROUND -> Math.abs(v) < 1e15 ? Math.floor(v / 2) * 2 + halfEven(v - Math.floor(v / 2) * 2) : v;
            case TRUNC -> v < 0 ? -Math.floor(-v) : Math.floor(v);
            case NOT -> 1 - v;
        });
    }

    /** Rounds what lies in [0, 2), so that ties go to 0 or 2. */
    private static double halfEven(double v) {
        return v <= 0.5 ? 0 : v < 1.5 ? 1 : 2;
    }

    /** All terms positive: {@code 2 / sqrt(pi) e^(-x^2) sum of 2^n x^(2n+1) / (1 * 3 * .. * (2n+1))}. */
    private static double erf(double x) {
        if (Double.isNaN(x) || Math.abs(x) > 6) return Math.signum(x);
        double term = x, sum = 0;
        for (int n = 1; n < 300; n++) {
            sum += term;
            term *= 2 * x * x / (2 * n + 1);
        }
        return 2 / Math.sqrt(Math.PI) * StrictMath.exp(-x * x) * sum;
    }

    /** {@code Backend.binary}. */
    public static Logical binary(BinaryOp op, Logical a, Logical b) {
        boolean real = a.dtype().isFloat();
        return pairs(a.dtype(), a, b, (u, v) -> switch (op) {
            case ADD -> u + v;
            case SUB -> u - v;
            case MUL -> u * v;
            case DIV -> u / v;
            case POW -> u == 1 ? 1 : u == -1 && Double.isInfinite(v) ? 1 : StrictMath.pow(u, v);
            case MAX -> Double.isNaN(u) || Double.isNaN(v) ? Double.NaN : u > v ? u : v;
            case MIN -> Double.isNaN(u) || Double.isNaN(v) ? Double.NaN : u < v ? u : v;
            case ATAN2 -> StrictMath.atan2(u, v);
            case MOD -> !real && v == 0 ? 0 : u - v * Math.floor(u / v);
            case FLOOR_DIV -> !real && v == 0 ? 0 : Math.floor(u / v);
            case AND -> (long) u & (long) v;
            case OR -> (long) u | (long) v;
            case XOR -> (long) u ^ (long) v;
        });
    }

    /** {@code Backend.compare}. */
    public static Logical compare(CompareOp op, Logical a, Logical b) {
        return pairs(DType.BOOL, a, b, (u, v) -> {
            boolean holds = switch (op) {
                case EQ -> u == v;
                case NE -> u != v;
                case LT -> u < v;
                case LE -> u <= v;
                case GT -> u > v;
                case GE -> u >= v;
            };
            return holds ? 1 : 0;
        });
    }

    /** {@code Backend.where}. */
    public static Logical where(Logical c, Logical a, Logical b) {
        Shape s = c.shape().broadcast(a.shape(), "where").broadcast(b.shape(), "where");
        return Logical.of(a.dtype(), s, i -> broadcast(c, s, i) != 0 ? broadcast(a, s, i) : broadcast(b, s, i));
    }

    private interface Pair {
        double of(double u, double v);
    }

    private static Logical pairs(DType dtype, Logical a, Logical b, Pair f) {
        Shape s = a.shape().broadcast(b.shape(), "pairs");
        return Logical.of(dtype, s, i -> f.of(broadcast(a, s, i), broadcast(b, s, i)));
    }

    private static double broadcast(Logical x, Shape to, int position) {
        int[] index = Logical.index(to, position), own = new int[x.shape().rank()];
        for (int i = 1; i <= own.length; i++)
            own[own.length - i] = x.shape().dim(-i) == 1 ? 0 : index[index.length - i];
        return x.at(own);
    }

    /** {@code Backend.reduce}. */
    public static Logical reduce(ReduceOp op, Logical x, boolean keepDims, int... axes) {
        Shape kept = x.shape().reduced(true, axes);
        double[] y = new double[(int) kept.size()];
        boolean[] started = new boolean[y.length];
        double none = op == ReduceOp.ALL ? 1 : 0;
        Arrays.fill(y, none);
        for (int i = 0; i < x.values().length; i++) {
            int[] index = Logical.index(x.shape(), i);
            for (int a : axes) index[a] = 0;
            int p = Logical.position(kept, index);
            double v = x.values()[i], u = y[p];
            boolean nan = Double.isNaN(v) || Double.isNaN(u);
            y[p] = switch (op) {
                case SUM -> u + v;
                case MAX -> !started[p] ? v : nan ? Double.NaN : Math.max(u, v);
                case MIN -> !started[p] ? v : nan ? Double.NaN : Math.min(u, v);
                case ANY -> u + v > 0 ? 1 : 0;
                case ALL -> u * v;
            };
            started[p] = true;
        }
        DType dtype = op == ReduceOp.SUM && !x.dtype().isFloat() ? DType.I64 : x.dtype();
        return Logical.of(dtype, x.shape().reduced(keepDims, axes), y);
    }

    /** {@code Backend.argReduce}. */
    public static Logical argReduce(ArgReduceOp op, Logical x, int axis) {
        return Logical.of(DType.I64, x.shape().with(axis, 1), i -> {
            double[] line = line(x, axis, Logical.index(x.shape().with(axis, 1), i));
            int best = 0;
            for (int j = 1; j < line.length; j++) {
                if (Double.isNaN(line[best])) break;
                boolean better = op == ArgReduceOp.ARGMAX ? line[j] > line[best] : line[j] < line[best];
                if (better || Double.isNaN(line[j])) best = j;
            }
            return best;
        });
    }

    /** {@code Backend.cumsum}. */
    public static Logical cumsum(Logical x, int axis) {
        return Logical.of(x.dtype().isFloat() ? x.dtype() : DType.I64, x.shape(), i -> {
            int[] index = Logical.index(x.shape(), i);
            double[] line = line(x, axis, index);
            double sum = 0;
            for (int j = 0; j <= index[axis]; j++) sum += line[j];
            return sum;
        });
    }

    /** {@code Backend.sort}. */
    public static List<Logical> sort(Logical x, int axis, boolean descending) {
        Logical order = Logical.of(DType.I64, x.shape(), i -> {
            int[] index = Logical.index(x.shape(), i);
            double[] line = line(x, axis, index);
            var numbers =
                    new ArrayList<>(IntStream.range(0, line.length).boxed().toList());
            IntBinaryOperator rising = (p, q) -> {
                double u = line[p] + 0.0, v = line[q] + 0.0; // both zeros are 0
                return Double.compare(u, v); // NaN is the largest
            };
            numbers.sort((p, q) -> descending ? rising.applyAsInt(q, p) : rising.applyAsInt(p, q));
            return numbers.get(index[axis]);
        });
        return List.of(gather(x, axis, order), order);
    }

    private static double[] line(Logical x, int axis, int[] through) {
        int[] index = through.clone();
        double[] line = new double[x.shape().dim(axis)];
        for (index[axis] = 0; index[axis] < line.length; index[axis]++) line[index[axis]] = x.at(index);
        return line;
    }

    /** {@code Backend.gather}. */
    public static Logical gather(Logical x, int axis, Logical index) {
        return Logical.of(x.dtype(), index.shape(), i -> {
            int[] p = Logical.index(index.shape(), i);
            p[axis] = (int) index.values()[i];
            return x.at(p);
        });
    }

    /** {@code Backend.scatterAdd}. */
    public static Logical scatterAdd(Logical base, int axis, Logical index, Logical src) {
        double[] y = base.values().clone();
        for (int i = 0; i < index.values().length; i++) {
            int[] p = Logical.index(index.shape(), i);
            double v = src.at(p);
            p[axis] = (int) index.values()[i];
            y[Logical.position(base.shape(), p)] += v;
        }
        return Logical.of(base.dtype(), base.shape(), y);
    }

    /** {@code Backend.concat}. */
    public static Logical concat(int axis, List<Logical> parts) {
        int total = parts.stream().mapToInt(p -> p.shape().dim(axis)).sum();
        Shape s = parts.get(0).shape().with(axis, total);
        return Logical.of(parts.get(0).dtype(), s, i -> {
            int[] index = Logical.index(s, i);
            int part = 0;
            for (; index[axis] >= parts.get(part).shape().dim(axis); part++)
                index[axis] -= parts.get(part).shape().dim(axis);
            return parts.get(part).at(index);
        });
    }
}

package dev.roentgen.testing;

import static dev.roentgen.array.DType.BOOL;
import static dev.roentgen.array.DType.F32;
import static dev.roentgen.array.DType.I32;
import static dev.roentgen.array.DType.I64;
import static dev.roentgen.array.DType.U8;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.BinaryOp;
import dev.roentgen.backend.CompareOp;
import dev.roentgen.backend.UnaryOp;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/** Cases of the elementwise primitives. */
final class ElementwiseCases {
    private static final double NAN = Double.NaN, INF = Double.POSITIVE_INFINITY;
    private static final double[] SPECIAL = {0, -0.0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 1e-3, -7.25, 20, NAN, INF, -INF
    };
    private static final EnumSet<UnaryOp> UNARY_ON_INTEGERS =
            EnumSet.of(UnaryOp.NEG, UnaryOp.ABS, UnaryOp.SIGN, UnaryOp.SQUARE, UnaryOp.RELU);
    private static final EnumSet<BinaryOp> REAL_ONLY = EnumSet.of(BinaryOp.DIV, BinaryOp.POW, BinaryOp.ATAN2);
    private static final EnumSet<BinaryOp> BITWISE = EnumSet.of(BinaryOp.AND, BinaryOp.OR, BinaryOp.XOR);

    /** Pairs of shapes that broadcast: equal, scalars, sizes 0 and 1, either side, both sides. */
    private static final int[][][] PAIRS = {
        {{2, 3, 4}, {2, 3, 4}},
        {{}, {}},
        {{1}, {}},
        {{0}, {1}},
        {{2, 0, 3}, {3}},
        {{2, 3, 4}, {4}},
        {{3, 1}, {2, 1, 5}},
        {{2, 5, 3, 3}, {1, 5, 1, 1}},
        {{}, {4, 3}},
        {{1, 4}, {3, 1}},
        {{1500}, {1500}},
        {{7, 300}, {7, 1}},
        {{2, 16, 5, 5}, {2, 16, 5, 5}},
    };

    private ElementwiseCases() {}

    static List<Case> unary() {
        var cases = new ArrayList<Case>();
        for (UnaryOp op : UnaryOp.values()) {
            if (op == UnaryOp.NOT) {
                for (int i = 0; i < 4; i++)
                    cases.add(unary(op, Logical.random(BOOL, Shape.of(3, 5), i)).views(i));
                continue;
            }
            cases.add(unary(op, Logical.of(F32, Shape.of(SPECIAL.length), SPECIAL)));
            int[][] shapes = {{}, {0}, {1}, {3, 4}, {2, 3, 4, 5}, {2, 16, 3, 3}, {5000}};
            for (int i = 0; i < shapes.length; i++) cases.add(unary(op, Logical.random(F32, Shape.of(shapes[i]), i)));
            for (int i = 0; i < View.values().length; i++)
                cases.add(
                        unary(op, Logical.random(F32, Shape.of(2, 6, 3, 5), i)).views(i));
            for (DType d : List.of(DType.F64, DType.F16, DType.BF16)) {
                cases.add(unary(op, Logical.random(d, Shape.of(4, 7), 5)).views(cases.size()));
                cases.add(unary(op, Logical.of(d, Shape.of(SPECIAL.length), SPECIAL)));
            }
            if (UNARY_ON_INTEGERS.contains(op))
                for (DType d : List.of(I64, I32, U8))
                    cases.add(unary(op, Logical.random(d, Shape.of(4, 7), 5)).views(cases.size()));
        }
        return cases;
    }

    private static Case unary(UnaryOp op, Logical x) {
        return Case.of(
                "unary " + op,
                List.of(x),
                (b, in) -> List.of(b.unary(op, in.get(0))),
                in -> List.of(Reference.unary(op, in.get(0))));
    }

    static List<Case> binary() {
        var cases = new ArrayList<Case>();
        for (BinaryOp op : BinaryOp.values()) {
            List<DType> types = BITWISE.contains(op)
                    ? List.of(BOOL, I64, I32, U8)
                    : REAL_ONLY.contains(op) ? List.of(F32) : List.of(F32, I64);
            for (DType d : types)
                for (int[][] p : PAIRS)
                    cases.add(binary(op, values(op, d, Shape.of(p[0]), 1), values(op, d, Shape.of(p[1]), 2)));
            DType first = types.get(0);
            for (int i = 0; i < 8; i++) {
                cases.add(binary(
                                op,
                                values(op, first, Shape.of(3, 6, 2, 4), i),
                                values(op, first, Shape.of(3, 6, 2, 4), i + 50))
                        .views(i));
                cases.add(binary(
                                op,
                                values(op, first, Shape.of(3, 6, 2, 4), i),
                                values(op, first, Shape.of(6, 1, 4), i + 50))
                        .views(3 * i));
            }
            if (BITWISE.contains(op)) continue;
            for (DType d : List.of(DType.F64, DType.F16, DType.BF16))
                cases.add(binary(op, values(op, d, Shape.of(4, 7), 1), values(op, d, Shape.of(7), 2))
                        .views(cases.size()));
            if (!REAL_ONLY.contains(op))
                for (DType d : List.of(I32, U8))
                    cases.add(binary(op, values(op, d, Shape.of(4, 7), 1), values(op, d, Shape.of(4, 1), 2)));
            if (op != BinaryOp.MOD && op != BinaryOp.FLOOR_DIV) // of infinities, a matter of taste
            cases.add(binary(
                    op,
                    Logical.of(F32, Shape.of(SPECIAL.length, 1), SPECIAL),
                    Logical.of(F32, Shape.of(SPECIAL.length), SPECIAL)));
        }
        return cases;
    }

    /** Quarters where an error of rounding could cross a step, so that all quotients are exact. */
    private static Logical values(BinaryOp op, DType d, Shape s, long seed) {
        Logical x = Logical.random(d, s, seed);
        boolean steps = op == BinaryOp.MOD || op == BinaryOp.FLOOR_DIV;
        if (!steps || !d.isFloat()) return x;
        return x.map(v ->
                Math.abs(v) < 0.125 ? 0.25 : Math.copySign(Math.scalb(1.0, (int) Math.rint(Math.abs(v))), v) / 4);
    }

    private static Case binary(BinaryOp op, Logical x, Logical y) {
        return Case.of(
                "binary " + op,
                List.of(x, y),
                (b, in) -> List.of(b.binary(op, in.get(0), in.get(1))),
                in -> List.of(Reference.binary(op, in.get(0), in.get(1))));
    }

    static List<Case> compare() {
        var cases = new ArrayList<Case>();
        for (CompareOp op : CompareOp.values()) {
            for (DType d : DType.values()) {
                cases.add(compare(op, Logical.random(d, Shape.of(4, 7), 1), Logical.random(d, Shape.of(4, 7), 1))
                        .views(cases.size()));
                cases.add(compare(op, Logical.random(d, Shape.of(4, 1), 1), Logical.random(d, Shape.of(3, 1, 7), 2))
                        .views(cases.size()));
            }
            cases.add(compare(
                    op,
                    Logical.of(F32, Shape.of(SPECIAL.length, 1), SPECIAL),
                    Logical.of(F32, Shape.of(SPECIAL.length), SPECIAL)));
            cases.add(compare(op, Logical.random(F32, Shape.of(0, 3), 1), Logical.random(F32, Shape.of(3), 1)));
        }
        return cases;
    }

    private static Case compare(CompareOp op, Logical x, Logical y) {
        return Case.of(
                "compare " + op,
                List.of(x, y),
                (b, in) -> List.of(b.compare(op, in.get(0), in.get(1))),
                in -> List.of(Reference.compare(op, in.get(0), in.get(1))));
    }

    static List<Case> where() {
        var cases = new ArrayList<Case>();
        for (DType d : DType.values()) {
            int[][][] shapes = {
                {{4, 6}, {4, 6}, {4, 6}}, {{4, 1}, {6}, {}}, {{2, 1, 1, 1}, {2, 5, 3, 2}, {1, 5, 1, 1}}, {{0}, {1}, {}}
            };
            for (int[][] s : shapes)
                for (int i = 0; i < 3; i++)
                    cases.add(Case.of(
                                    "where",
                                    List.of(
                                            Logical.random(BOOL, Shape.of(s[0]), i),
                                            Logical.random(d, Shape.of(s[1]), i),
                                            Logical.random(d, Shape.of(s[2]), i + 9)),
                                    (b, in) -> List.of(b.where(in.get(0), in.get(1), in.get(2))),
                                    in -> List.of(Reference.where(in.get(0), in.get(1), in.get(2))))
                            .views(cases.size()));
        }
        return cases;
    }

    static List<Case> accumulate() {
        var cases = new ArrayList<Case>();
        for (DType d : List.of(F32, DType.F64, DType.F16, DType.BF16, I64))
            for (int i = 0; i < 8; i++)
                cases.add(Case.of(
                                "accumulate",
                                List.of(
                                        Logical.random(d, Shape.of(2, 16, 3, 4), i),
                                        Logical.random(d, Shape.of(2, 16, 3, 4), i + 9)),
                                (b, in) -> {
                                    try (var target = b.copy(in.get(0))) {
                                        return List.of(b.accumulate(target, in.get(1)));
                                    }
                                },
                                in -> List.of(Reference.binary(BinaryOp.ADD, in.get(0), in.get(1))))
                        .views(i));
        return cases;
    }
}

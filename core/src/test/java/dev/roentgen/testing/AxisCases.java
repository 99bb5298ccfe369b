package dev.roentgen.testing;

import static dev.roentgen.array.DType.BOOL;
import static dev.roentgen.array.DType.F32;
import static dev.roentgen.array.DType.I64;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.ArgReduceOp;
import dev.roentgen.backend.ReduceOp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cases of the primitives that go along axes. */
final class AxisCases {
    private static final double NAN = Double.NaN;

    private AxisCases() {}

    static List<Case> reduce() {
        var cases = new ArrayList<Case>();
        int[][][] shapesAndAxes = {
            {{2, 3, 4}, {0}},
            {{2, 3, 4}, {1}},
            {{2, 3, 4}, {2}},
            {{2, 3, 4}, {0, 2}},
            {{2, 3, 4}, {2, 1, 0}},
            {{2, 3, 4}, {}},
            {{}, {}},
            {{1}, {0}},
            {{0, 3}, {1}},
            {{3, 0}, {0}},
            {{5, 1, 2}, {1}},
            {{2, 16, 5, 5}, {0, 2, 3}},
            {{2, 16, 5, 5}, {2, 3}},
            {{2, 16, 5, 5}, {1}},
            {{300, 40}, {0}},
            {{40, 300}, {1}},
            {{3, 70000}, {1}},
            {{70000, 3}, {0}},
            {{200000}, {0}},
        };
        for (ReduceOp op : ReduceOp.values()) {
            boolean logical = op == ReduceOp.ANY || op == ReduceOp.ALL;
            for (int[][] c : shapesAndAxes)
                for (boolean keep : new boolean[] {false, true})
                    cases.add(reduce(op, Logical.random(logical ? BOOL : F32, Shape.of(c[0]), 3), keep, c[1]));
            for (int i = 0; i < 16; i++)
                cases.add(reduce(
                                op,
                                Logical.random(logical ? BOOL : F32, Shape.of(3, 6, 4, 5), i),
                                i % 3 == 0,
                                i < 8 ? new int[] {0, 2} : new int[] {3, 1})
                        .views(i));
            cases.add(reduce(
                    op,
                    Logical.random(logical ? BOOL : F32, Shape.of(4, 5), 3)
                            .map(v -> logical ? op == ReduceOp.ALL ? 1 : 0 : v),
                    false,
                    1));
            if (logical) continue;
            for (DType d : DType.values()) {
                if (d == BOOL && op != ReduceOp.SUM) continue;
                cases.add(reduce(op, Logical.random(d, Shape.of(6, 7), 1), false, 0)
                        .views(cases.size()));
                cases.add(reduce(op, Logical.random(d, Shape.of(6, 7), 2), true, 1)
                        .views(cases.size()));
            }
            cases.add(reduce(op, Logical.of(F32, Shape.of(3, 3), 1, NAN, 2, 4, 5, 6, NAN, NAN, NAN), false, 1));
            cases.add(reduce(op, Logical.of(F32, Shape.of(3, 3), 1, NAN, 2, 4, 5, 6, NAN, 7, 8), false, 0));
            cases.add(reduce(
                    op,
                    Logical.of(F32, Shape.of(2, 2), Double.POSITIVE_INFINITY, 1, 2, Double.NEGATIVE_INFINITY),
                    false,
                    1));
        }
        cases.add(reduce(ReduceOp.SUM, Logical.random(F32, Shape.of(0), 1), false, 0));
        cases.add(reduce(ReduceOp.SUM, Logical.random(F32, Shape.of(2, 0, 3), 1), true, 1));
        cases.add(reduce(ReduceOp.ANY, Logical.random(BOOL, Shape.of(2, 0), 1), false, 1));
        cases.add(reduce(ReduceOp.ALL, Logical.random(BOOL, Shape.of(2, 0), 1), false, 1));
        cases.removeIf(c -> (c.name().contains("MAX") || c.name().contains("MIN"))
                && c.name().contains("of none"));
        return cases;
    }

    private static Case reduce(ReduceOp op, Logical x, boolean keep, int... axes) {
        long terms = 1;
        for (int a : axes) terms *= x.shape().dim(a);
        return Case.of(
                        "reduce " + op + " " + Arrays.toString(axes) + (keep ? " keep" : "")
                                + (terms == 0 ? " of none" : ""),
                        List.of(x),
                        (b, in) -> List.of(b.reduce(op, in.get(0), keep, axes)),
                        in -> List.of(Reference.reduce(op, in.get(0), keep, axes)))
                .terms(op == ReduceOp.SUM ? terms : 1);
    }

    static List<Case> argReduce() {
        var cases = new ArrayList<Case>();
        for (ArgReduceOp op : ArgReduceOp.values())
            for (Logical x : lines(0, 1))
                for (int axis = 0; axis < x.shape().rank(); axis++) {
                    if (x.shape().dim(axis) == 0) continue;
                    int a = axis;
                    cases.add(Case.of(
                                    "argReduce " + op + " " + a,
                                    List.of(x),
                                    (b, in) -> List.of(b.argReduce(op, in.get(0), a)),
                                    in -> List.of(Reference.argReduce(op, in.get(0), a)))
                            .views(cases.size()));
                }
        return cases;
    }

    static List<Case> cumsum() {
        var cases = new ArrayList<Case>();
        for (Logical x : lines(1, 0))
            for (int axis = 0; axis < x.shape().rank(); axis++) {
                int a = axis;
                cases.add(Case.of(
                                "cumsum " + a,
                                List.of(x),
                                (b, in) -> List.of(b.cumsum(in.get(0), a)),
                                in -> List.of(Reference.cumsum(in.get(0), a)))
                        .views(cases.size())
                        .terms(x.shape().dim(axis)));
            }
        return cases;
    }

    static List<Case> sort() {
        var cases = new ArrayList<Case>();
        for (boolean descending : new boolean[] {false, true})
            for (Logical x : lines(0, 1))
                for (int axis = 0; axis < x.shape().rank(); axis++) {
                    int a = axis;
                    cases.add(Case.of(
                                    "sort " + a + (descending ? " descending" : ""),
                                    List.of(x),
                                    (b, in) -> b.sort(in.get(0), a, descending),
                                    in -> Reference.sort(in.get(0), a, descending))
                            .views(cases.size()));
                }
        return cases;
    }

    /** Arrays with many ties, NaN, both zeros, sizes 0 and 1, all types. */
    private static List<Logical> lines(int smooth, int rough) {
        var all = new ArrayList<Logical>();
        for (DType d : DType.values()) {
            all.add(Logical.random(d, Shape.of(4, 6, 5), 1));
            if (rough > 0) all.add(Logical.random(d, Shape.of(3, 40), 2).map(v -> d.isFloat() ? Math.rint(v) : v % 3));
        }
        for (int[] s : new int[][] {{1}, {0, 3}, {3, 1}, {2, 16, 3, 3}, {300}})
            all.add(Logical.random(F32, Shape.of(s), 4));
        all.add(Logical.of(
                F32, Shape.of(2, 4), 3, NAN, 1, NAN, -0.0, 0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY));
        if (smooth == 0) all.add(Logical.of(F32, Shape.of(5), 0, -0.0, 0, -0.0, -1));
        return all;
    }

    static List<Case> gather() {
        var cases = new ArrayList<Case>();
        for (DType d : DType.values())
            for (int axis = 0; axis < 3; axis++)
                for (int take : new int[] {1, 7}) {
                    Logical x = Logical.random(d, Shape.of(4, 6, 5), axis);
                    cases.add(gather(x, axis, index(x.shape(), axis, x.shape().with(axis, take))));
                    Shape smaller = Shape.of(3, 2, 4).with(axis, take);
                    cases.add(gather(x, axis, index(x.shape(), axis, smaller)).views(cases.size()));
                }
        Logical table = Logical.random(F32, Shape.of(9, 33), 1);
        cases.add(gather(table, 0, Logical.of(I64, Shape.of(50, 33), i -> i / 33 % 9)));
        cases.add(gather(table, 0, Logical.of(I64, Shape.of(0, 33), i -> 0)));
        cases.add(gather(
                Logical.random(F32, Shape.of(2, 16, 4, 4), 1),
                1,
                Logical.of(I64, Shape.of(2, 3, 4, 4), i -> i * 7 % 16)));
        return cases;
    }

    private static Logical index(Shape x, int axis, Shape shape) {
        return Logical.of(I64, shape, i -> (i * 31 + 5) % x.dim(axis));
    }

    private static Case gather(Logical x, int axis, Logical index) {
        return Case.of(
                "gather " + axis,
                List.of(x, index),
                (b, in) -> List.of(b.gather(in.get(0), axis, in.get(1))),
                in -> List.of(Reference.gather(in.get(0), axis, in.get(1))));
    }

    static List<Case> scatterAdd() {
        var cases = new ArrayList<Case>();
        for (DType d : List.of(F32, DType.F64, DType.F16, DType.BF16, I64, DType.I32, DType.U8))
            for (int axis = 0; axis < 3; axis++) {
                Logical base = Logical.random(d, Shape.of(4, 6, 5), axis);
                for (Shape s : List.of(
                        base.shape().with(axis, 9),
                        Shape.of(3, 2, 4).with(axis, 3),
                        base.shape().with(axis, 0))) {
                    int a = axis;
                    cases.add(Case.of(
                                    "scatterAdd " + a,
                                    List.of(base, index(base.shape(), a, s), Logical.random(d, s, 8)),
                                    (b, in) -> List.of(b.scatterAdd(in.get(0), a, in.get(1), in.get(2))),
                                    in -> List.of(Reference.scatterAdd(in.get(0), a, in.get(1), in.get(2))))
                            .views(cases.size())
                            .terms(9));
                }
            }
        return cases;
    }

    static List<Case> concat() {
        var cases = new ArrayList<Case>();
        for (DType d : DType.values())
            for (int axis = 0; axis < 3; axis++) {
                int a = axis;
                Shape s = Shape.of(2, 3, 4);
                List<Logical> parts = List.of(
                        Logical.random(d, s, 1),
                        Logical.random(d, s.with(a, 1), 2),
                        Logical.random(d, s.with(a, 0), 3),
                        Logical.random(d, s.with(a, 5), 4));
                cases.add(concat(a, parts).views(cases.size()));
            }
        cases.add(concat(
                1,
                List.of(Logical.random(F32, Shape.of(2, 16, 3, 3), 1), Logical.random(F32, Shape.of(2, 5, 3, 3), 2))));
        cases.add(concat(0, List.of(Logical.random(F32, Shape.of(3), 1))));
        return cases;
    }

    private static Case concat(int axis, List<Logical> parts) {
        return Case.of(
                "concat " + axis,
                parts,
                (b, in) -> List.of(b.concat(axis, in)),
                in -> List.of(Reference.concat(axis, in)));
    }
}

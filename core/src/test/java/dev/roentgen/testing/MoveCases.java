package dev.roentgen.testing;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.Backend;
import dev.roentgen.backend.BinaryOp;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.RandomOp;
import java.util.ArrayList;
import java.util.List;

/** Cases of the primitives that make and move arrays. */
final class MoveCases {
    private MoveCases() {}

    static List<Case> fill() {
        var cases = new ArrayList<Case>();
        for (DType d : DType.values())
            for (int[] s : new int[][] {{}, {0}, {3, 4}, {2, 16, 3, 3}})
                for (double v : new double[] {0, 1, 7, -3.75, 1e-3}) {
                    if (v < 0 && d == DType.U8) continue;
                    cases.add(Case.of(
                            "fill " + v,
                            List.of(),
                            (b, in) -> List.of(b.fill(d, Shape.of(s), v)),
                            in -> List.of(Logical.of(d, Shape.of(s), i -> v))));
                }
        for (double v : new double[] {Double.NaN, Double.POSITIVE_INFINITY, 1e30})
            cases.add(Case.of(
                    "fill " + v,
                    List.of(),
                    (b, in) -> List.of(b.fill(DType.F32, Shape.of(5), v)),
                    in -> List.of(Logical.of(DType.F32, Shape.of(5), i -> v))));
        return cases.stream().map(Case::comparedExactly).toList();
    }

    static List<Case> copy() {
        var cases = new ArrayList<Case>();
        for (DType d : DType.values())
            for (int[] s : new int[][] {{}, {0, 2}, {1}, {5}, {3, 4, 5}, {2, 16, 3, 3}})
                for (View v : View.values()) {
                    Case c = Case.of("", List.of(Logical.random(d, Shape.of(s), 1)), (b, in) -> List.of(), in -> in)
                            .views(v.ordinal());
                    cases.add(new Case(
                            "copy",
                            c.operands(),
                            c.views(),
                            (b, in) -> List.of(b.copy(in.get(0))),
                            c.oracle(),
                            true,
                            1));
                    cases.add(new Case(
                            "strided",
                            c.operands(),
                            c.views(),
                            (b, in) -> List.of(b.strided(in.get(0))),
                            c.oracle(),
                            true,
                            1));
                }
        return cases.stream().map(Case::comparedExactly).toList();
    }

    static List<Case> cast() {
        var cases = new ArrayList<Case>();
        for (DType from : DType.values())
            for (DType to : DType.values()) {
                Logical x = Logical.random(from, Shape.of(3, 16, 2, 5), 3).map(v -> from.isFloat() ? 4 * v : v);
                if (from.isFloat() && to == DType.U8) x = x.map(Math::abs); // what does not fit is undefined
                for (Logical values : List.of(
                        x,
                        Logical.random(from, Shape.of(0, 3), 1),
                        Logical.random(from, Shape.scalar(), 1).map(Math::abs)))
                    cases.add(Case.of(
                                    "cast to " + to,
                                    List.of(values),
                                    (b, in) -> List.of(b.cast(in.get(0), to)),
                                    in -> List.of(in.get(0).to(to)))
                            .views(cases.size()));
            }
        double[] hard = {
            65504,
            65519.9,
            65520,
            -1e9,
            6e-8,
            2.98e-8,
            2.99e-8,
            1 + 0x1p-11,
            1 + 3 * 0x1p-11,
            1 + 0x1p-8,
            1 + 3 * 0x1p-8,
            3.4e38,
            1e-45,
            -0.0,
            Double.NaN,
            Double.NEGATIVE_INFINITY
        };
        for (DType to : List.of(DType.F16, DType.BF16, DType.F32, DType.BOOL))
            for (DType from : List.of(DType.F32, DType.F64))
                cases.add(Case.of(
                        "cast hard values to " + to,
                        List.of(Logical.of(from, Shape.of(hard.length), hard)),
                        (b, in) -> List.of(b.cast(in.get(0), to)),
                        in -> List.of(in.get(0).to(to))));
        return cases.stream().map(Case::comparedExactly).toList();
    }

    /** Random numbers; the oracle of these is {@code java} itself, whose own tests know the published vectors. */
    static List<Case> random() {
        var cases = new ArrayList<Case>();
        for (RandomOp op : RandomOp.values())
            for (int[] s : new int[][] {{}, {0}, {1}, {7}, {3, 5}, {2, 16, 3, 3}, {20003}})
                for (double[] key : new double[][] {{0, 0}, {-1234567890123.0, 5}, {42, 1L << 40}})
                    cases.add(Case.of(
                                    "random " + op,
                                    List.of(Logical.of(DType.I64, Shape.of(2), key)),
                                    (b, in) -> List.of(random(b, op, s, in)),
                                    in -> in)
                            .views(cases.size() % 7));
        return cases.stream().map(Case::comparedExactly).toList();
    }

    private static NdArray random(Backend b, RandomOp op, int[] shape, List<NdArray> in) {
        NdArray x = b.random(op, Shape.of(shape), 0.3, in.get(0));
        if (op != RandomOp.BITS) return x;
        try (x; // the low 53 bits, which doubles hold
                NdArray mask = b.fill(DType.I64, Shape.scalar(), (1L << 53) - 1)) {
            return b.binary(BinaryOp.AND, x, mask);
        }
    }
}

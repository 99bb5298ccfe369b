package dev.roentgen.testing;

import static dev.roentgen.array.DType.F32;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.ConvSpec;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.PoolOp;
import dev.roentgen.backend.PoolSpec;
import java.util.ArrayList;
import java.util.List;

/** Cases of products, convolutions and pooling. */
final class ProductCases {
    private ProductCases() {}

    static List<Case> matmul() {
        int[][][] shapes = {
            {{3, 4}, {4, 5}},
            {{1, 1}, {1, 1}},
            {{1, 7}, {7, 1}},
            {{5, 1}, {1, 6}},
            {{0, 3}, {3, 2}},
            {{2, 0}, {0, 3}},
            {{2, 3}, {3, 0}},
            {{2, 3, 4}, {2, 4, 5}},
            {{2, 3, 4}, {4, 5}},
            {{3, 4}, {2, 4, 5}},
            {{2, 1, 3, 4}, {3, 4, 2}},
            {{0, 3, 4}, {4, 5}},
            {{1, 3, 4}, {6, 4, 2}},
            {{70, 130}, {130, 140}},
            {{129, 3}, {3, 257}},
            {{200, 300}, {300, 1}},
            {{1, 300}, {300, 200}},
            {{4, 3, 17, 33}, {4, 3, 33, 9}},
        };
        var cases = new ArrayList<Case>();
        for (int[][] s : shapes) {
            cases.add(matmul(F32, s));
            cases.add(matmul(F32, s).views(3));
            cases.add(matmul(F32, s).views(cases.size()));
        }
        for (int i = 0; i < 8; i++)
            cases.add(matmul(F32, new int[][] {{3, 5, 16, 8}, {3, 5, 8, 24}}).views(i));
        for (DType d : List.of(DType.F64, DType.F16, DType.BF16))
            for (int i = 0; i < 4; i++)
                cases.add(matmul(d, new int[][] {{2, 9, 20}, {2, 20, 11}}).views(2 * i));
        double nan = Double.NaN, inf = Double.POSITIVE_INFINITY;
        cases.add(matmul(
                Logical.of(F32, Shape.of(2, 3), 1, nan, 2, 0, inf, 1),
                Logical.of(F32, Shape.of(3, 2), 1, 2, 3, 0, 5, 6)));
        return cases;
    }

    private static Case matmul(DType d, int[][] shapes) {
        return matmul(Logical.random(d, Shape.of(shapes[0]), 1), Logical.random(d, Shape.of(shapes[1]), 2));
    }

    private static Case matmul(Logical x, Logical y) {
        return Case.of(
                        "matmul",
                        List.of(x, y),
                        (b, in) -> List.of(b.matmul(in.get(0), in.get(1))),
                        in -> List.of(ReferenceProducts.matmul(in.get(0), in.get(1))))
                .terms(x.shape().dim(-1));
    }

    /** A convolution to test. */
    private record Conv(int batch, int in, int out, int height, int width, int kh, int kw, ConvSpec spec) {
        Shape x() {
            return Shape.of(batch, in, height, width);
        }

        Shape w() {
            return Shape.of(out, in / spec.groups(), kh, kw);
        }

        Shape y() {
            return spec.output(x(), w());
        }
    }

    private static List<Conv> convolutions() {
        ConvSpec unit = ConvSpec.UNIT, same = unit.padding(1, 1);
        return List.of(
                new Conv(2, 3, 4, 6, 7, 3, 3, same),
                new Conv(1, 1, 1, 1, 1, 1, 1, unit),
                new Conv(2, 5, 6, 4, 4, 1, 1, unit),
                new Conv(2, 16, 32, 9, 9, 3, 3, same.stride(2, 2)),
                new Conv(1, 3, 8, 11, 13, 7, 7, unit.stride(2, 2).padding(3, 3)),
                new Conv(2, 4, 6, 9, 8, 3, 2, new ConvSpec(2, 1, 1, 2, 1, 2, 2)),
                new Conv(2, 8, 8, 7, 7, 3, 3, same.groups(8)),
                new Conv(1, 8, 16, 7, 7, 3, 3, same.groups(8)),
                new Conv(1, 4, 4, 12, 12, 3, 3, unit.padding(4, 4).dilation(4, 4)),
                new Conv(1, 2, 3, 8, 8, 4, 4, unit.stride(4, 4)),
                new Conv(1, 2, 3, 9, 10, 4, 4, unit.stride(4, 4)), // the last rows and columns are never read
                new Conv(1, 2, 3, 5, 5, 2, 2, unit.stride(3, 3)), // steps over some
                new Conv(1, 3, 2, 3, 3, 3, 3, unit.padding(2, 2).stride(2, 2)),
                new Conv(0, 3, 2, 5, 5, 3, 3, same),
                new Conv(1, 2, 3, 1, 9, 1, 5, unit.padding(0, 2)),
                new Conv(2, 64, 64, 10, 10, 3, 3, same));
    }

    static List<Case> conv() {
        return convCases(
                "conv",
                1,
                c -> List.of(c.x(), c.w()),
                (c, in) -> ReferenceProducts.conv(in.get(0), in.get(1), c.spec),
                c -> (b, in) -> List.of(b.conv(in.get(0), in.get(1), c.spec)));
    }

    static List<Case> convData() {
        return convCases(
                "convData",
                2,
                c -> List.of(c.y(), c.w()),
                (c, in) -> ReferenceProducts.convData(in.get(0), in.get(1), c.spec, c.x()),
                c -> (b, in) -> List.of(b.convData(in.get(0), in.get(1), c.spec, c.x())));
    }

    static List<Case> convWeight() {
        return convCases(
                "convWeight",
                3,
                c -> List.of(c.x(), c.y()),
                (c, in) -> ReferenceProducts.convWeight(in.get(0), in.get(1), c.spec, c.w()),
                c -> (b, in) -> List.of(b.convWeight(in.get(0), in.get(1), c.spec, c.w())));
    }

    private interface Operands {
        List<Shape> of(Conv c);
    }

    private interface ConvOracle {
        Logical of(Conv c, List<Logical> operands);
    }

    private interface ConvCall {
        Case.Primitive of(Conv c);
    }

    private static List<Case> convCases(String name, int seed, Operands operands, ConvOracle oracle, ConvCall call) {
        var cases = new ArrayList<Case>();
        for (Conv c : convolutions()) {
            List<Shape> s = operands.of(c);
            List<Logical> x = List.of(Logical.random(F32, s.get(0), seed), Logical.random(F32, s.get(1), seed + 9));
            long terms = name.equals("convWeight")
                    ? c.y().size() / Math.max(1, c.out)
                    : (long) Math.max(c.in, c.out) / c.spec.groups() * c.kh * c.kw;
            Case rows = Case.of(name + " " + c.spec, x, call.of(c), in -> List.of(oracle.of(c, in)))
                    .terms(terms);
            cases.add(rows);
            cases.add(rows.views(4)); // channels last, and flipped
            cases.add(rows.views(cases.size()));
            if (c.in <= 16)
                cases.add(rows.floats(DType.values()[cases.size() % 4]).views(cases.size()));
        }
        return cases;
    }

    private static List<PoolSpec> pools(boolean average) {
        PoolSpec three = PoolSpec.kernel(3).stride(2).padding(1);
        var specs = new ArrayList<>(List.of(
                PoolSpec.kernel(2),
                three,
                three.ceilMode(true),
                PoolSpec.kernel(1),
                PoolSpec.kernel(3).stride(1).padding(1),
                PoolSpec.kernel(2).ceilMode(true),
                new PoolSpec(3, 2, 2, 1, 1, 0, 1, 1, false, true, 0),
                new PoolSpec(2, 3, 3, 2, 1, 1, 1, 1, true, true, 0),
                PoolSpec.kernel(2).stride(3)));
        if (average)
            specs.addAll(List.of(
                    three.countPadding(false),
                    three.ceilMode(true).countPadding(false),
                    three.divisor(5),
                    three.ceilMode(true).divisor(2)));
        else specs.add(PoolSpec.kernel(2).stride(1).dilation(2));
        return specs;
    }

    private static final List<Shape> IMAGES =
            List.of(Shape.of(2, 3, 7, 8), Shape.of(1, 16, 5, 5), Shape.of(0, 2, 4, 4), Shape.of(2, 2, 6, 3));

    static List<Case> pool() {
        var cases = new ArrayList<Case>();
        for (PoolOp op : PoolOp.values())
            for (PoolSpec s : pools(op == PoolOp.AVERAGE))
                for (Shape image : IMAGES) {
                    cases.add(pool(op, s, Logical.random(F32, image, 1)));
                    cases.add(pool(
                                    op,
                                    s,
                                    Logical.random(DType.values()[cases.size() % 4], image, 2)
                                            .map(Math::rint))
                            .views(cases.size())); // ties
                }
        cases.add(pool(
                PoolOp.MAX,
                PoolSpec.kernel(2),
                Logical.of(
                        F32,
                        Shape.of(1, 1, 2, 4),
                        1,
                        Double.NaN,
                        Double.NEGATIVE_INFINITY,
                        Double.NEGATIVE_INFINITY,
                        Double.NaN,
                        3,
                        Double.NEGATIVE_INFINITY,
                        Double.NEGATIVE_INFINITY)));
        return cases;
    }

    private static Case pool(PoolOp op, PoolSpec s, Logical x) {
        return Case.of(
                "pool " + op + " " + s,
                List.of(x),
                (b, in) -> b.pool(op, in.get(0), s),
                in -> ReferenceProducts.pool(op, in.get(0), s));
    }

    static List<Case> poolBack() {
        var cases = new ArrayList<Case>();
        for (PoolOp op : PoolOp.values())
            for (PoolSpec s : pools(op == PoolOp.AVERAGE))
                for (Shape image : IMAGES) {
                    Case c = Case.of(
                            "poolBack " + op + " " + s,
                            List.of(Logical.random(F32, image, 1), Logical.random(F32, s.output(image), 2)),
                            (b, in) -> {
                                List<NdArray> forward = b.pool(op, in.get(0), s);
                                try {
                                    return List.of(b.poolBack(
                                            op, in.get(1), op == PoolOp.MAX ? forward.get(1) : null, s, image));
                                } finally {
                                    forward.forEach(NdArray::close);
                                }
                            },
                            in -> List.of(ReferenceProducts.poolBack(
                                    op,
                                    in.get(1),
                                    s,
                                    image,
                                    op == PoolOp.MAX
                                            ? ReferenceProducts.pool(op, in.get(0), s)
                                                    .get(1)
                                                    .values()
                                            : new double[0])));
                    cases.add(c.terms(9));
                    cases.add(c.floats(DType.values()[cases.size() / 2 % 4])
                            .views(cases.size())
                            .terms(9));
                }
        return cases;
    }
}

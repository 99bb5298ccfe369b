package dev.roentgen.backend.nd4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.Backend;
import dev.roentgen.backend.Backends;
import dev.roentgen.backend.BinaryOp;
import dev.roentgen.backend.ConvSpec;
import dev.roentgen.backend.Layout;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.UnaryOp;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What ND4J computes itself, against the plain Java backend in double. */
class NativeOpsTest {
    private static final Backend B = Backends.get("nd4j");
    private static final Backend JAVA = Backends.get("java");
    // Some units in the last place: a function of one or two numbers rounds a few times.
    private static final double F32_FUNCTION = 4 * 0x1p-23, F64_FUNCTION = 8 * 0x1p-52;
    // Higham, Accuracy and Stability of Numerical Algorithms, 3.1: in any order, a sum of k products errs by at most
    // k units of rounding of the sum of their sizes; one more, since the expected value is rounded too.
    private static final double F32_UNIT = 0x1p-24, F64_UNIT = 0x1p-53;

    private static double bound(DType dtype, int terms) {
        return (terms + 1) * (dtype == DType.F32 ? F32_UNIT : F64_UNIT);
    }

    private static final float[] SPECIAL = {
        0f,
        -0f,
        Float.NaN,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        1e-20f,
        -1e-20f,
        1e-8f,
        -1e-8f,
        3e38f,
        -3e38f,
        0.5f,
        1.5f,
        2.5f,
        -0.5f,
        -1.5f,
        1f,
        -1f,
        88f,
        -88f,
        100f,
        -104f,
        1e5f,
        2e9f,
        -5e9f
    };

    private long live;

    @BeforeEach
    void count() {
        live = B.memory().live();
    }

    @AfterEach
    void nothing_is_left() {
        assertThat(B.memory().live()).isEqualTo(live);
    }

    private static NdArray on(Backend backend, DType dtype, Shape shape, float[] values) {
        return backend.fromHost(
                dtype, shape, dtype == DType.F32 ? FloatBuffer.wrap(values) : DoubleBuffer.wrap(doubles(values)));
    }

    private static double[] doubles(float[] values) {
        double[] d = new double[values.length];
        for (int i = 0; i < d.length; i++) d[i] = values[i];
        return d;
    }

    private static double[] values(Backend backend, NdArray x) {
        double[] d = new double[(int) x.size()];
        if (x.dtype() == DType.F64) backend.toHost(x, DoubleBuffer.wrap(d));
        else {
            float[] f = new float[d.length];
            backend.toHost(x, FloatBuffer.wrap(f));
            for (int i = 0; i < d.length; i++) d[i] = f[i];
        }
        return d;
    }

    private static float[] random(long seed, int n, boolean special) {
        var random = new Random(seed);
        float[] v = new float[n];
        for (int i = 0; i < n; i++)
            v[i] = special && i < SPECIAL.length ? SPECIAL[i] : (float) (random.nextGaussian() * (i % 3 == 0 ? 10 : 1));
        return v;
    }

    private static void near(double[] got, double[] want, DType dtype, double relative, double[] scale) {
        assertThat(got).hasSameSizeAs(want);
        for (int i = 0; i < got.length; i++) {
            double w = dtype == DType.F32 ? (float) want[i] : want[i];
            if (Double.isNaN(w) || Double.isInfinite(w))
                assertThat(Double.valueOf(got[i])).as("element " + i).isEqualTo(Double.valueOf(w));
            else {
                double least = dtype == DType.F32 ? Float.MIN_NORMAL : Double.MIN_NORMAL;
                assertThat(Math.abs(got[i] - w))
                        .as("element " + i + ": " + got[i] + " for " + w)
                        .isLessThanOrEqualTo(relative * scale[i] + least);
            }
        }
    }

    private static double[] sizes(double[] values) {
        double[] s = new double[values.length];
        for (int i = 0; i < s.length; i++) s[i] = Math.abs(values[i]);
        return s;
    }

    static Stream<Arguments> unary() {
        List<Arguments> rows = new ArrayList<>();
        for (UnaryOp op : UnaryOp.values())
            if (op != UnaryOp.NOT)
                for (DType d : new DType[] {DType.F32, DType.F64})
                    for (int n : new int[] {0, 1, 25, 5003}) rows.add(Arguments.of(op, d, n));
        return rows.stream();
    }

    @ParameterizedTest
    @MethodSource("unary")
    void functions_agree_with_java(UnaryOp op, DType dtype, int n) {
        float[] v = random(1, n, true);
        try (NdArray x = on(B, dtype, Shape.of(n), v);
                NdArray y = B.unary(op, x);
                NdArray xj = on(JAVA, DType.F64, Shape.of(n), v);
                NdArray yj = JAVA.unary(op, xj)) {
            double[] want = values(JAVA, yj);
            near(values(B, y), want, dtype, dtype == DType.F32 ? F32_FUNCTION : F64_FUNCTION, sizes(want));
            assertThat(values(B, x)).isEqualTo(doubles(v));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = BinaryOp.class,
            names = {"ADD", "SUB", "MUL", "DIV", "POW", "MAX", "MIN"})
    void pairs_agree_with_java_over_sizes_views_and_broadcasts(BinaryOp op) {
        for (DType dtype : new DType[] {DType.F32, DType.F64})
            for (int n : new int[] {0, 1, 25, 10_006}) {
                float[] u = random(2, n, true), v = random(3, n, false);
                check(op, dtype, Shape.of(n), u, Shape.of(n), v);
                check(op, dtype, Shape.of(n), u, Shape.scalar(), new float[] {1.5f});
            }
        check(op, DType.F32, Shape.of(70, 90), random(4, 6300, true), Shape.of(90), random(5, 90, true));
        check(op, DType.F32, Shape.of(70, 1), random(6, 70, true), Shape.of(90), random(7, 90, false));
    }

    private static void check(BinaryOp op, DType dtype, Shape as, float[] u, Shape bs, float[] v) {
        try (NdArray a = on(B, dtype, as, u);
                NdArray b = on(B, dtype, bs, v);
                NdArray y = B.binary(op, a, b);
                NdArray aj = on(JAVA, DType.F64, as, u);
                NdArray bj = on(JAVA, DType.F64, bs, v);
                NdArray yj = JAVA.binary(op, aj, bj)) {
            double[] want = values(JAVA, yj);
            near(values(B, y), want, dtype, dtype == DType.F32 ? F32_FUNCTION : F64_FUNCTION, sizes(want));
        }
    }

    @Test
    void slices_of_a_storage_are_computed_where_they_lie() {
        float[] v = random(8, 30_000, false);
        try (NdArray x = on(B, DType.F32, Shape.of(3, 10_000), v);
                NdArray middle = x.view(Shape.of(10_000), new Layout.Strided(new long[] {1}, 10_000));
                NdArray turned = x.view(Shape.of(10_000, 3), new Layout.Strided(new long[] {1, 10_000}, 0));
                NdArray negative = B.unary(UnaryOp.NEG, middle);
                NdArray twice = B.binary(BinaryOp.ADD, middle, middle);
                NdArray square = B.unary(UnaryOp.SQUARE, turned)) {
            double[] n = values(B, negative), t = values(B, twice), s = values(B, square);
            for (int i = 0; i < 10_000; i++) {
                assertThat(n[i]).isEqualTo(-v[10_000 + i]);
                assertThat(t[i]).isEqualTo(2 * v[10_000 + i]);
                assertThat(s[3 * i + 1]).isEqualTo(v[10_000 + i] * v[10_000 + i]);
            }
        }
    }

    @Test
    void accumulate_adds_in_place_or_anew() {
        for (int n : new int[] {3, 9000}) {
            float[] u = random(9, n, false), v = random(10, n, false);
            try (NdArray a = on(B, DType.F32, Shape.of(n), u);
                    NdArray b = on(B, DType.F32, Shape.of(n), v);
                    NdArray sum = B.accumulate(a, b)) {
                assertThat(sum == a).isEqualTo(n == 9000);
                double[] got = values(B, sum);
                for (int i = 0; i < n; i++) assertThat(got[i]).isEqualTo(u[i] + v[i]);
                assertThat(values(B, b)).isEqualTo(doubles(v));
            }
        }
    }

    /** Rows, inner size, columns. */
    static Stream<Arguments> products() {
        List<Arguments> rows = new ArrayList<>();
        for (DType d : new DType[] {DType.F32, DType.F64})
            for (int m : new int[] {0, 1, 2, 33})
                for (int k : new int[] {0, 1, 7, 64})
                    for (int n : new int[] {0, 1, 3, 65}) rows.add(Arguments.of(d, m, k, n));
        return rows.stream();
    }

    @ParameterizedTest
    @MethodSource("products")
    void products_agree_with_java_over_sizes_and_transposes(DType dtype, int m, int k, int n) {
        for (int transposes = 0; transposes < 4; transposes++) {
            Layout.Strided la = transposes % 2 == 0
                    ? Layout.rowMajor(Shape.of(m, k))
                    : new Layout.Strided(new long[] {1, Math.max(1, m)}, 0);
            Layout.Strided lb = transposes / 2 == 0
                    ? Layout.rowMajor(Shape.of(k, n))
                    : new Layout.Strided(new long[] {1, Math.max(1, k)}, 0);
            product(dtype, Shape.of(m, k), la, Shape.of(k, n), lb);
        }
    }

    @Test
    void products_agree_with_java_over_batches_broadcasts_and_views() {
        for (DType d : new DType[] {DType.F32, DType.F64}) {
            batched(d, Shape.of(3, 5, 7), Shape.of(3, 7, 4));
            batched(d, Shape.of(2, 3, 5, 7), Shape.of(7, 4));
            batched(d, Shape.of(5, 7), Shape.of(2, 3, 7, 4));
            batched(d, Shape.of(2, 1, 5, 7), Shape.of(3, 7, 4));
            batched(d, Shape.of(1, 1, 5, 7), Shape.of(1, 7, 1));
            batched(d, Shape.of(4, 1, 7), Shape.of(4, 7, 1));
            batched(d, Shape.of(0, 5, 7), Shape.of(7, 4));
            // q k' and a slice of a longer buffer
            product(
                    d,
                    Shape.of(3, 5, 7),
                    Layout.rowMajor(Shape.of(3, 5, 7)),
                    Shape.of(3, 7, 5),
                    new Layout.Strided(new long[] {35, 1, 7}, 0));
            product(
                    d,
                    Shape.of(4, 6),
                    new Layout.Strided(new long[] {9, 1}, 5),
                    Shape.of(6, 3),
                    new Layout.Strided(new long[] {-3, 1}, 15));
            product(
                    d,
                    Shape.of(4, 6),
                    new Layout.Strided(new long[] {0, 1}, 2),
                    Shape.of(6, 3),
                    new Layout.Strided(new long[] {3, 1}, 4));
        }
    }

    private static void batched(DType dtype, Shape a, Shape b) {
        product(dtype, a, Layout.rowMajor(a), b, Layout.rowMajor(b));
    }

    private static void product(DType dtype, Shape as, Layout la, Shape bs, Layout lb) {
        float[] u = random(11, 30_000, false), v = random(12, 30_000, false);
        double[] want = product(JAVA, DType.F64, as, la, bs, lb, u, v);
        double[] scale = product(JAVA, DType.F64, as, la, bs, lb, absolute(u), absolute(v));
        near(product(B, dtype, as, la, bs, lb, u, v), want, dtype, bound(dtype, as.dim(-1)), scale);
    }

    private static double[] product(
            Backend backend, DType type, Shape as, Layout la, Shape bs, Layout lb, float[] u, float[] v) {
        try (NdArray ua = on(backend, type, Shape.of(u.length), u);
                NdArray vb = on(backend, type, Shape.of(v.length), v);
                NdArray a = ua.view(as, la);
                NdArray b = vb.view(bs, lb);
                NdArray y = backend.matmul(a, b)) {
            return values(backend, y);
        }
    }

    private static float[] absolute(float[] values) {
        float[] a = new float[values.length];
        for (int i = 0; i < a.length; i++) a[i] = Math.abs(values[i]);
        return a;
    }

    @Test
    void nan_and_infinity_pass_through_products() {
        try (NdArray a = on(B, DType.F32, Shape.of(2, 2), new float[] {Float.NaN, 0, Float.POSITIVE_INFINITY, 1});
                NdArray b = on(B, DType.F32, Shape.of(2, 2), new float[] {0, 1, 2, 3});
                NdArray y = B.matmul(a, b)) {
            assertThat(values(B, y)).containsExactly(Double.NaN, Double.NaN, Double.NaN, Double.POSITIVE_INFINITY);
        }
    }

    static Stream<Arguments> convolutions() {
        ConvSpec unit = ConvSpec.UNIT;
        return Stream.of(
                Arguments.of(Shape.of(2, 3, 8, 9), Shape.of(4, 3, 3, 3), unit.padding(1, 1)),
                Arguments.of(
                        Shape.of(2, 3, 8, 9),
                        Shape.of(4, 3, 3, 2),
                        unit.stride(2, 3).padding(1, 0)),
                Arguments.of(
                        Shape.of(1, 3, 11, 10),
                        Shape.of(2, 3, 3, 3),
                        unit.dilation(2, 3).padding(2, 3)),
                Arguments.of(Shape.of(1, 4, 7, 7), Shape.of(6, 2, 3, 3), unit.groups(2)),
                Arguments.of(Shape.of(2, 5, 6, 6), Shape.of(7, 5, 1, 1), unit),
                Arguments.of(Shape.of(1, 1, 1, 1), Shape.of(1, 1, 1, 1), unit),
                Arguments.of(Shape.of(1, 2, 5, 4), Shape.of(1, 2, 5, 4), unit),
                Arguments.of(
                        Shape.of(1, 2, 3, 3),
                        Shape.of(2, 2, 7, 7),
                        unit.stride(2, 2).padding(3, 3)),
                Arguments.of(Shape.of(0, 2, 3, 3), Shape.of(2, 2, 2, 2), unit),
                Arguments.of(
                        Shape.of(2, 16, 14, 14),
                        Shape.of(32, 16, 3, 3),
                        unit.stride(2, 2).padding(1, 1)));
    }

    @ParameterizedTest
    @MethodSource("convolutions")
    void convolutions_agree_with_java(Shape xs, Shape ws, ConvSpec spec) {
        float[] u = random(13, (int) xs.size(), false), v = random(14, (int) ws.size(), false);
        for (DType dtype : new DType[] {DType.F32, DType.F64}) {
            double[] want = convolution(JAVA, DType.F64, xs, ws, spec, u, v);
            double[] scale = convolution(JAVA, DType.F64, xs, ws, spec, absolute(u), absolute(v));
            near(
                    convolution(B, dtype, xs, ws, spec, u, v),
                    want,
                    dtype,
                    bound(dtype, ws.dim(1) * ws.dim(2) * ws.dim(3)),
                    scale);
        }
    }

    private static double[] convolution(
            Backend backend, DType type, Shape xs, Shape ws, ConvSpec spec, float[] u, float[] v) {
        try (NdArray x = on(backend, type, xs, u);
                NdArray w = on(backend, type, ws, v);
                NdArray y = backend.conv(x, w, spec)) {
            return values(backend, y);
        }
    }
}

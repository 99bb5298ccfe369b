package dev.roentgen.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roentgen.array.DType;
import dev.roentgen.backend.Backend;
import dev.roentgen.backend.MemoryReport;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.java.JavaBackend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What every backend must do: each primitive, on every layout, type and odd shape of the table of cases, agrees with
 * {@code java} in double, leaves its arguments alone, and gives all memory back. A backend's module extends this class.
 */
public abstract class BackendConformance {
    /** Elementwise functions and single sums, of the largest magnitude: a few roundings to 24 bits, fast exponentials included. */
    private static final double F32 = 2e-6;
    /** The same to 11 bits, computed in float. */
    private static final double F16 = 0x1p-10;
    /** The same to 8 bits, computed in float. */
    private static final double BF16 = 0x1p-7;
    /** The same to 53 bits. */
    private static final double F64 = 1e-14;

    private static final JavaBackend ORACLE = new JavaBackend();
    private static final int THREADS = 4;

    /** For subclasses. */
    protected BackendConformance() {}

    /** The backend under test. */
    protected abstract Backend backend();

    /** Whether results have elements. */
    protected boolean computes() {
        return true;
    }

    @TestFactory
    Stream<DynamicTest> fill() {
        return tests(MoveCases.fill());
    }

    @TestFactory
    Stream<DynamicTest> copy_and_strided() {
        return tests(MoveCases.copy());
    }

    @TestFactory
    Stream<DynamicTest> cast() {
        return tests(MoveCases.cast());
    }

    @TestFactory
    Stream<DynamicTest> random() {
        return tests(MoveCases.random());
    }

    @TestFactory
    Stream<DynamicTest> unary() {
        return tests(ElementwiseCases.unary());
    }

    @TestFactory
    Stream<DynamicTest> binary() {
        return tests(ElementwiseCases.binary());
    }

    @TestFactory
    Stream<DynamicTest> compare() {
        return tests(ElementwiseCases.compare());
    }

    @TestFactory
    Stream<DynamicTest> where() {
        return tests(ElementwiseCases.where());
    }

    @TestFactory
    Stream<DynamicTest> accumulate() {
        return tests(ElementwiseCases.accumulate());
    }

    @TestFactory
    Stream<DynamicTest> reduce() {
        return tests(AxisCases.reduce());
    }

    @TestFactory
    Stream<DynamicTest> arg_reduce() {
        return tests(AxisCases.argReduce());
    }

    @TestFactory
    Stream<DynamicTest> cumsum() {
        return tests(AxisCases.cumsum());
    }

    @TestFactory
    Stream<DynamicTest> sort() {
        return tests(AxisCases.sort());
    }

    @TestFactory
    Stream<DynamicTest> gather() {
        return tests(AxisCases.gather());
    }

    @TestFactory
    Stream<DynamicTest> scatter_add() {
        return tests(AxisCases.scatterAdd());
    }

    @TestFactory
    Stream<DynamicTest> concat() {
        return tests(AxisCases.concat());
    }

    @TestFactory
    Stream<DynamicTest> matmul() {
        return tests(ProductCases.matmul());
    }

    @TestFactory
    Stream<DynamicTest> conv() {
        return tests(ProductCases.conv());
    }

    @TestFactory
    Stream<DynamicTest> conv_data() {
        return tests(ProductCases.convData());
    }

    @TestFactory
    Stream<DynamicTest> conv_weight() {
        return tests(ProductCases.convWeight());
    }

    @TestFactory
    Stream<DynamicTest> pool() {
        return tests(ProductCases.pool());
    }

    @TestFactory
    Stream<DynamicTest> pool_back() {
        return tests(ProductCases.poolBack());
    }

    @Test
    void many_threads_get_the_bits_that_one_gets() throws Exception {
        var cases = new ArrayList<Case>();
        for (List<Case> some : List.of(
                ElementwiseCases.binary(),
                AxisCases.reduce(),
                ProductCases.matmul(),
                ProductCases.conv(),
                ProductCases.poolBack())) for (int i = 0; i < some.size(); i += 7) cases.add(some.get(i));
        if (!computes()) return;
        List<List<Logical>> alone = cases.stream().map(c -> c.run(backend())).toList();
        var pool = Executors.newFixedThreadPool(THREADS);
        try {
            var runs = new ArrayList<Future<List<List<Logical>>>>();
            for (int t = 0; t < THREADS; t++)
                runs.add(pool.submit(
                        () -> cases.stream().map(c -> c.run(backend())).toList()));
            for (Future<List<List<Logical>>> run : runs) {
                List<List<Logical>> together = run.get();
                for (int i = 0; i < cases.size(); i++)
                    for (int k = 0; k < alone.get(i).size(); k++)
                        equal(
                                together.get(i).get(k),
                                alone.get(i).get(k),
                                cases.get(i).toString());
            }
        } finally {
            pool.shutdown();
        }
    }

    private Stream<DynamicTest> tests(List<Case> cases) {
        return cases.stream().map(c -> DynamicTest.dynamicTest(c.toString(), () -> check(c)));
    }

    private void check(Case c) {
        List<Logical> expected = (c.exact() ? c : c.floats(DType.F64)).run(ORACLE);
        MemoryReport before = backend().memory();
        if (computes()) compare(c, expected);
        else shapes(c, expected);
        MemoryReport after = backend().memory();
        assertThat(after.live()).as("live bytes after " + c).isEqualTo(before.live());
        assertThat(after.arrays()).as("open storages after " + c).isEqualTo(before.arrays());
    }

    private void compare(Case c, List<Logical> expected) {
        var arrays = new ArrayList<NdArray>();
        List<NdArray> results = List.of();
        try {
            for (int i = 0; i < c.operands().size(); i++)
                arrays.add(c.views().get(i).make(backend(), c.operands().get(i)));
            results = c.primitive().on(backend(), arrays);
            assertThat(results).as("results of " + c).hasSameSizeAs(expected);
            for (int i = 0; i < results.size(); i++) {
                Logical got = Logical.read(results.get(i));
                close(c, expected.get(i).to(type(c, expected.get(i).dtype())), got);
            }
            for (int i = 0; i < arrays.size(); i++)
                equal(Logical.read(arrays.get(i)), c.operands().get(i), "argument " + i + " after " + c);
        } finally {
            arrays.forEach(NdArray::close);
            results.forEach(NdArray::close);
        }
    }

    private static void equal(Logical got, Logical expected, String what) {
        if (!Arrays.equals(got.values(), expected.values())) // faster than the assertion, which is quadratic
        assertThat(got.toString()).as(what).isEqualTo(expected.toString());
        assertThat(Arrays.equals(got.values(), expected.values())).as(what).isTrue();
    }

    /** The oracle ran in F64: a float result has the operands' type. */
    private static DType type(Case c, DType oracle) {
        if (c.exact() || oracle != DType.F64) return oracle;
        return c.operands().stream()
                .map(Logical::dtype)
                .filter(DType::isFloat)
                .findFirst()
                .orElse(DType.F64);
    }

    private static void close(Case c, Logical expected, Logical got) {
        assertThat(got.dtype()).as("type of " + c).isEqualTo(expected.dtype());
        assertThat(got.shape()).as("shape of " + c).isEqualTo(expected.shape());
        double tolerance = c.exact() ? 0 : tolerance(expected.dtype()) * c.growth() * expected.largest();
        for (int i = 0; i < expected.values().length; i++) {
            double e = expected.values()[i], g = got.values()[i];
            boolean same = Double.isFinite(e) ? Math.abs(e - g) <= tolerance : Double.compare(e, g) == 0;
            if (!same)
                assertThat(g)
                        .as("element " + i + " of " + expected.shape() + ", tolerance " + tolerance + ", " + c)
                        .isEqualTo(e);
        }
    }

    private static double tolerance(DType dtype) {
        return switch (dtype) {
            case F64 -> F64;
            case F32 -> F32;
            case F16 -> F16;
            case BF16 -> BF16;
            case I64, I32, U8, BOOL -> 0;
        };
    }

    private void shapes(Case c, List<Logical> expected) {
        var arrays = new ArrayList<NdArray>();
        List<NdArray> results = List.of();
        try {
            for (int i = 0; i < c.operands().size(); i++)
                arrays.add(c.views().get(i).make(backend(), c.operands().get(i)));
            results = c.primitive().on(backend(), arrays);
            assertThat(results).as("results of " + c).hasSameSizeAs(expected);
            for (int i = 0; i < results.size(); i++) {
                assertThat(results.get(i).dtype())
                        .as("type of " + c)
                        .isEqualTo(type(c, expected.get(i).dtype()));
                assertThat(results.get(i).shape())
                        .as("shape of " + c)
                        .isEqualTo(expected.get(i).shape());
            }
        } finally {
            arrays.forEach(NdArray::close);
            results.forEach(NdArray::close);
        }
    }
}

package dev.roentgen.backend.java;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roentgen.array.DType;
import dev.roentgen.testing.AllCases;
import dev.roentgen.testing.Case;
import dev.roentgen.testing.Logical;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** {@code java} against loops over logical indices, on every layout, type and odd shape of the table of cases. */
class JavaReferenceTest {
    private final JavaBackend java = new JavaBackend();

    @TestFactory
    Stream<DynamicContainer> every_primitive_is_its_definition() {
        return AllCases.byPrimitive().entrySet().stream()
                .map(e -> DynamicContainer.dynamicContainer(
                        e.getKey(), e.getValue().stream().flatMap(this::inSeveralTypes)));
    }

    private Stream<DynamicTest> inSeveralTypes(Case c) {
        boolean real = c.operands().stream().anyMatch(x -> x.dtype() == DType.F32);
        return (real && !c.exact() ? Stream.of(c, c.floats(DType.F64)) : Stream.of(c))
                .map(d -> DynamicTest.dynamicTest(d.toString(), () -> check(d)));
    }

    private void check(Case c) {
        List<Logical> got = c.run(java), expected = c.oracle().of(c.operands());
        assertThat(got).as(c.toString()).hasSameSizeAs(expected);
        for (int k = 0; k < got.size(); k++) {
            Logical g = got.get(k), e = expected.get(k);
            assertThat(g.dtype()).as("type of " + c).isEqualTo(e.dtype());
            assertThat(g.shape()).as("shape of " + c).isEqualTo(e.shape());
            double tolerance =
                    ULP.getOrDefault(e.dtype(), 0.0) * e.largest() * (e.dtype() == DType.F64 ? c.growth() : 1);
            for (int i = 0; i < e.values().length; i++) {
                double u = e.values()[i], v = g.values()[i];
                if (!(Double.isFinite(u) ? Math.abs(u - v) <= tolerance : Double.compare(u, v) == 0))
                    assertThat(v)
                            .as("element " + i + " of " + e.shape() + ", tolerance " + tolerance + ", " + c)
                            .isEqualTo(u);
            }
        }
        assertThat(java.memory().live()).as("live bytes after " + c).isZero();
        assertThat(java.memory().arrays()).as("open storages after " + c).isZero();
    }

    /**
     * By how much results may differ, of the largest magnitude: sums are carried in double on both sides, but in another
     * order, so that a tie may fall to the other neighbour, one unit in the last place away. F64: some roundings.
     */
    private static final Map<DType, Double> ULP =
            Map.of(DType.F64, 4e-15, DType.F32, 0x1p-23, DType.F16, 0x1p-10, DType.BF16, 0x1p-7);
}

package dev.roentgen.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.Backend;
import dev.roentgen.backend.Layout;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.UnaryOp;
import org.junit.jupiter.api.Test;

/** {@code strict} passes the suite, and catches what it is there to catch. */
class StrictConformanceTest extends BackendConformance {
    private static final StrictBackend STRICT = new StrictBackend(1);

    @Override
    protected Backend backend() {
        return STRICT;
    }

    @Test
    void results_are_blocked_and_a_strided_view_of_them_is_caught() {
        try (NdArray x = STRICT.fill(DType.F32, Shape.of(2, 3), 1);
                NdArray y = x.view(Shape.of(3, 2), new Layout.Strided(new long[] {2, 1}, 0))) {
            assertThat(x.layout()).isInstanceOf(Layout.Blocked.class);
            assertThatThrownBy(() -> STRICT.unary(UnaryOp.EXP, y))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageStartingWith("a strided view of a blocked storage");
            try (NdArray rows = STRICT.strided(x);
                    NdArray again = STRICT.strided(x)) {
                assertThat(rows.storage()).as("remembered").isSameAs(again.storage());
            }
        }
    }

    @Test
    void a_freed_argument_and_a_write_to_shared_memory_are_caught() {
        NdArray gone = STRICT.fill(DType.F32, Shape.of(2), 1);
        gone.close();
        assertThatThrownBy(() -> STRICT.unary(UnaryOp.EXP, gone))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("a freed array");
        try (NdArray x = STRICT.fill(DType.F32, Shape.of(2), 1);
                NdArray shared = x.share()) {
            assertThatThrownBy(() -> STRICT.accumulate(x, shared))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageStartingWith("accumulate writes to a storage that others hold");
        }
    }

    @Test
    void host_reads_are_counted() {
        try (NdArray x = STRICT.fill(DType.F32, Shape.of(2), 1);
                NdArray y = STRICT.unary(UnaryOp.EXP, x)) {
            long before = STRICT.hostReads();
            Logical.read(y);
            assertThat(STRICT.hostReads()).isEqualTo(before + 1);
        }
    }
}

package dev.roentgen.backend.java;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.UnaryOp;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.DTypeException;
import dev.roentgen.testing.StrictBackend;
import java.nio.LongBuffer;
import org.junit.jupiter.api.Test;

/** The copies on the heap; that the results are right, the suite on {@code strict} shows. */
class JavaBackedTest {
    private final StrictBackend backed = new StrictBackend(3);

    @Test
    void copies_on_the_heap_are_given_back_when_an_operation_fails() {
        try (NdArray x = backed.fill(DType.I32, Shape.of(3, 2), 1);
                NdArray index = backed.fromHost(DType.I64, Shape.of(1, 2), LongBuffer.wrap(new long[] {0, 3}))) {
            assertThatThrownBy(() -> backed.unary(UnaryOp.EXP, x)).isInstanceOf(DTypeException.class);
            assertThatThrownBy(() -> backed.gather(x, 0, index)).isInstanceOf(ArgumentException.class);
            assertThat(backed.java().memory().live()).isZero();
            assertThat(backed.memory().arrays()).isEqualTo(2);
        }
    }
}

package dev.roentgen.backend.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.Backends;
import dev.roentgen.backend.ConvSpec;
import dev.roentgen.backend.NdArray;
import dev.roentgen.check.BackendException;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

class ShapeBackendTest {
    private final ShapeBackend shape = new ShapeBackend();

    @Test
    void multiplications_are_counted_by_thread() throws Exception {
        try (NdArray x = shape.fill(DType.F32, Shape.of(2, 3, 224, 224), 0);
                NdArray w = shape.fill(DType.F32, Shape.of(64, 3, 7, 7), 0);
                NdArray a = shape.fill(DType.F32, Shape.of(5, 1, 3, 4), 0);
                NdArray b = shape.fill(DType.F32, Shape.of(6, 4, 2), 0)) {
            shape.conv(x, w, ConvSpec.UNIT.stride(2, 2).padding(3, 3)).close();
            assertThat(shape.macs()).isEqualTo(2L * 64 * 112 * 112 * 3 * 7 * 7);
            shape.resetMacs();
            shape.matmul(a, b).close();
            assertThat(shape.macs()).isEqualTo(5L * 6 * 3 * 4 * 2);
            long[] elsewhere = new long[1];
            var other = new Thread(() -> elsewhere[0] = shape.macs());
            other.start();
            other.join();
            assertThat(elsewhere[0]).isZero();
        }
    }

    @Test
    void huge_arrays_cost_nothing_and_are_given_back() {
        try (NdArray x = shape.fill(DType.F32, Shape.of(1 << 20, 1 << 20), 0)) {
            assertThat(x.size()).isEqualTo(1L << 40);
            assertThat(shape.memory().live()).isZero();
            assertThat(shape.memory().arrays()).isEqualTo(1);
        }
        assertThat(shape.memory().arrays()).isZero();
    }

    @Test
    void reading_is_an_error() {
        try (NdArray x = shape.fill(DType.F32, Shape.of(2), 0)) {
            assertThatThrownBy(() -> shape.toHost(x, FloatBuffer.allocate(2)))
                    .isInstanceOf(BackendException.class)
                    .hasMessage(
                            "shape: arrays must be read on a backend that computes, got a read of F32 [2] on 'shape', which has no elements. Choose another with roentgen.backend.");
        }
    }

    @Test
    void it_is_found_by_name_but_never_chosen() {
        assertThat(Backends.get("shape")).isInstanceOf(ShapeBackend.class);
        assertThat(Backends.providers())
                .filteredOn(p -> p.priority() >= 0)
                .noneMatch(p -> p.name().equals("shape"));
    }
}

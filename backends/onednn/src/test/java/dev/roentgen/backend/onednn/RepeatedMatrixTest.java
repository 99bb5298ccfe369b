package dev.roentgen.backend.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.roentgen.backend.Backends;
import dev.roentgen.tensor.Generator;
import dev.roentgen.tensor.Tensor;
import org.junit.jupiter.api.Test;

class RepeatedMatrixTest {
    private static final float CLOSE = 1e-4f; // of sums of 16 products of normal numbers, which are below 20

    /** A slice of channels has gaps between its samples; oneDNN 3.11 reads over them where the left matrix is repeated. */
    @Test
    void one_matrix_times_batches_with_gaps_is_that_times_their_copy() {
        try (var choice = Backends.with(Backends.get("onednn"))) {
            Generator.seed(5);
            Tensor matrix = Tensor.randn(4, 16),
                    slice = Tensor.randn(5, 60, 16, 16).narrow(1, 0, 12);
            float[] copied = matrix.matmul(slice.contiguous()).toArray();
            assertThat(matrix.matmul(slice).toArray()).containsExactly(copied, within(CLOSE));
            assertThat(matrix.matmul(slice.transpose(2, 3)).toArray())
                    .containsExactly(
                            matrix.matmul(slice.transpose(2, 3).contiguous()).toArray(), within(CLOSE));
        }
    }
}

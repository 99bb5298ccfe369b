package dev.roentgen.backend.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.Backends;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.Generator;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Tensor;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Products of views give what products of their copies give: oneDNN 3.11 takes some layouts for others. */
class BatchLayoutTest {
    private static final float CLOSE = 1e-4f; // of sums of at most 17 products of normal numbers, which are below 25
    private static final int[] SIZES = {1, 2, 3, 4, 4, 5, 8, 8, 16};

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

    @Test
    void batches_in_any_order_with_gaps_or_repeated_are_read_as_their_copies() {
        Random random = new Random(11);
        try (var choice = Backends.with(Backends.get("onednn"))) {
            Generator.seed(11);
            for (int i = 0; i < 1500; i++) {
                try (Scope scope = Scope.open()) {
                    int rank = 3 + random.nextInt(3);
                    int[] left = random.ints(rank, 0, SIZES.length)
                            .map(k -> SIZES[k])
                            .toArray();
                    int[] right = left.clone();
                    right[rank - 2] = left[rank - 1];
                    right[rank - 1] = SIZES[random.nextInt(SIZES.length)];
                    Tensor x = view(random, left), w = view(random, right);
                    assertThat(x.matmul(w).toArray())
                            .as("%s x %s", x, w)
                            .containsExactly(
                                    x.contiguous().matmul(w.contiguous()).toArray(), within(CLOSE));
                }
            }
        }
    }

    /** Numbers that lie in another order of axes, perhaps with a gap, perhaps repeated along a leading axis. */
    private static Tensor view(Random random, int[] dims) {
        int rank = dims.length, gapped = random.nextInt(rank), repeated = random.nextInt(2 * rank);
        List<Integer> order = IntStream.range(0, rank - 1).boxed().collect(Collectors.toList());
        if (random.nextInt(3) > 0) Collections.shuffle(order, random);
        order.add(order.size(), rank - 1);
        if (random.nextInt(3) == 0) Collections.swap(order, order.indexOf(rank - 2), rank - 1);
        int[] lying = new int[rank], back = new int[rank];
        for (int i = 0; i < rank; i++) {
            int axis = order.get(i);
            lying[i] = axis == repeated && axis < rank - 2 ? 1 : dims[axis];
            back[axis] = i;
        }
        int size = lying[gapped];
        lying[gapped] += random.nextInt(5);
        return Tensor.randn(lying).narrow(gapped, 0, size).permute(back);
    }

    /** With as many windows as cells in each, which looks like row-major heads to oneDNN. */
    @Test
    void attention_over_windows_learns_the_same_as_without_the_kernel() {
        for (int cells : new int[] {4, 16}) {
            List<float[]> fused = windowed("onednn", cells), defined = windowed("java", cells);
            for (int i = 0; i < fused.size(); i++)
                assertThat(fused.get(i)).containsExactly(defined.get(i), within(CLOSE));
        }
    }

    private static List<float[]> windowed(String backend, int cells) {
        try (var choice = Backends.with(Backends.get(backend));
                Scope scope = Scope.open()) {
            Generator.seed(3);
            int heads = 2, dim = 8;
            Tensor x = Tensor.randn(cells, 4, cells, 3 * heads * dim).requireGrad();
            Tensor bias = Tensor.randn(1, heads, cells, cells).requireGrad();
            Tensor dy = Tensor.randn(cells, 4, cells, heads * dim);
            List<Tensor> parts = x.reshape(cells, 4, cells, 3, heads, dim)
                    .permute(3, 0, 1, 4, 2, 5)
                    .unbind(0);
            Tensor y = parts.get(0).attention(parts.get(1), parts.get(2), bias);
            Tensor out = y.transpose(2, 3).reshape(cells, 4, cells, heads * dim);
            List<Tensor> gradients = Autograd.gradients(out.mul(dy).sum(), List.of(x, bias));
            return List.of(
                    out.toArray(), gradients.get(0).toArray(), gradients.get(1).toArray());
        }
    }

    @Test
    void the_coincidence_is_told_from_layouts_that_do_step_evenly() {
        assertThat(Desc.misread(new long[] {4, 2, 4, 8}, new long[] {64, 8, 16, 1}, 8))
                .isTrue(); // [4, 4, 2, 8] turned
        assertThat(Desc.misread(new long[] {1, 2, 4, 8}, new long[] {64, 32, 8, 1}, 2))
                .isFalse(); // row-major
        assertThat(Desc.misread(new long[] {5, 2, 4, 8}, new long[] {64, 8, 16, 1}, 10))
                .isFalse();
        assertThat(Arrays.equals(Desc.plain(3, 2).dims(), Desc.dims(Shape.of(3, 2))))
                .isTrue();
    }
}

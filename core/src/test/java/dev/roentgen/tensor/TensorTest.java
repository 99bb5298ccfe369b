package dev.roentgen.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.Backends;
import dev.roentgen.backend.ConvSpec;
import dev.roentgen.backend.PoolSpec;
import dev.roentgen.tensor.ShapeOps.PadMode;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TensorTest {
    private Backends.Choice choice;
    private Scope scope;

    @BeforeEach
    void on_java() {
        choice = Backends.with(Backends.get("java"));
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
        choice.close();
    }

    private static Tensor matrix() {
        return Tensor.arange(6).reshape(2, 3);
    }

    @Test
    void makes_sequences() {
        assertThat(Tensor.arange(5, 0, -2).toLongArray()).containsExactly(5, 3, 1);
        assertThat(Tensor.arange(0, 5, 2).toLongArray()).containsExactly(0, 2, 4);
        assertThat(Tensor.linspace(0, 1, 5).toArray()).containsExactly(0, 0.25f, 0.5f, 0.75f, 1);
        assertThat(Tensor.eye(2).toArray()).containsExactly(1, 0, 0, 1);
    }

    @Test
    void random_numbers_depend_on_the_seed_alone() {
        Generator.seed(5);
        float[] first = Tensor.randn(1000).toArray();
        Generator.seed(5);
        assertThat(Tensor.randn(1000).toArray()).isEqualTo(first);
        Generator.seed(6);
        assertThat(Tensor.randn(1000).toArray()).isNotEqualTo(first);
        double mean = 0, square = 0;
        for (float f : first) {
            mean += f / 1000;
            square += f * f / 1000;
        }
        assertThat(mean).isBetween(-0.15, 0.15);
        assertThat(square).isBetween(0.8, 1.2);
        long[] permutation = Tensor.randperm(50).toLongArray();
        assertThat(permutation).isNotEqualTo(Tensor.arange(50).toLongArray());
        Arrays.sort(permutation);
        assertThat(permutation).isEqualTo(Tensor.arange(50).toLongArray());
        assertThat(Tensor.randint(-3, 4, Shape.of(500)).toLongArray())
                .contains(-3, 0, 3)
                .doesNotContain(4, -4);
    }

    @Test
    void numbers_keep_types_and_fractions_make_integers_floats() {
        assertThat(matrix().add(1).dtype()).isEqualTo(DType.I64);
        assertThat(matrix().add(0.5).dtype()).isEqualTo(DType.F32);
        assertThat(matrix().div(2).dtype()).isEqualTo(DType.F32);
        assertThat(Tensor.ones(2).to(DType.F64).mul(3).dtype()).isEqualTo(DType.F64);
        assertThat(matrix().to(DType.U8).add(matrix().to(DType.I32)).dtype()).isEqualTo(DType.I32);
        assertThat(matrix().gt(2).sum().dtype()).isEqualTo(DType.I64);
        assertThat(Tensor.ones(1)
                        .to(DType.BF16)
                        .add(Tensor.ones(1).to(DType.F16))
                        .dtype())
                .isEqualTo(DType.F32);
        assertThatThrownBy(() -> matrix().mean())
                .hasMessage("mean: the tensor must be floating point, got I64. Convert it with to(DType.F32).");
    }

    @Test
    void slices_follow_numpy() {
        Tensor x = Tensor.arange(7);
        assertThat(x.slice(0, 1, 6, 2).toLongArray()).containsExactly(1, 3, 5);
        assertThat(x.slice(0, -3, -1).toLongArray()).containsExactly(4, 5);
        assertThat(x.slice(0, 6, -8, -2).toLongArray()).containsExactly(6, 4, 2, 0);
        assertThat(x.slice(0, 5, 2).toLongArray()).isEmpty();
        assertThat(x.slice(0, 2, 100).toLongArray()).containsExactly(2, 3, 4, 5, 6);
        assertThat(x.flip(0).toLongArray()).containsExactly(6, 5, 4, 3, 2, 1, 0);
        assertThat(x.roll(0, 2).toLongArray()).containsExactly(5, 6, 0, 1, 2, 3, 4);
    }

    @Test
    void reshapes_views_of_any_strides() {
        Tensor t = Tensor.arange(24).reshape(2, 3, 4).permute(2, 0, 1); // [4, 2, 3]
        assertThat(t.reshape(4, 6).toLongArray()).startsWith(0, 4, 8, 12, 16, 20, 1);
        assertThat(t.reshape(2, 2, 6).toLongArray()).startsWith(0, 4, 8, 12, 16, 20, 1);
        assertThat(t.reshape(-1).toLongArray()).startsWith(0, 4, 8, 12, 16, 20, 1);
        assertThat(Tensor.ones(1, 3).expand(4, 3).reshape(2, 2, 3).sum().item()).isEqualTo(12);
        assertThat(t.unflatten(0, 2, 2).shape()).isEqualTo(Shape.of(2, 2, 2, 3));
        assertThatThrownBy(() -> t.reshape(5, -1))
                .hasMessage(
                        "reshape: the other sizes must divide 24 elements of [4, 2, 3], got [5, -1]. Correct the sizes.");
    }

    @Test
    void pads_in_all_modes() {
        Tensor x = Tensor.arange(3);
        assertThat(x.pad(9, 1, 2).toLongArray()).containsExactly(9, 0, 1, 2, 9, 9);
        assertThat(x.pad(9, -1, 1).toLongArray()).containsExactly(1, 2, 9);
        assertThat(x.pad(PadMode.REFLECT, 2, 1).toLongArray()).containsExactly(2, 1, 0, 1, 2, 1);
        assertThat(x.pad(PadMode.REPLICATE, 2, 1).toLongArray()).containsExactly(0, 0, 0, 1, 2, 2);
        assertThat(x.pad(PadMode.CIRCULAR, 2, 1).toLongArray()).containsExactly(1, 2, 0, 1, 2, 0);
    }

    @Test
    void empty_tensors_work() {
        Tensor empty = Tensor.zeros(0, 3);
        assertThat(empty.add(1).shape()).isEqualTo(Shape.of(0, 3));
        assertThat(empty.sum().item()).isZero();
        assertThat(empty.sum(false, 0).toArray()).containsExactly(0, 0, 0);
        assertThat(Tensor.concat(0, empty, Tensor.ones(1, 3)).shape()).isEqualTo(Shape.of(1, 3));
        assertThat(empty.matmul(Tensor.ones(3, 2)).shape()).isEqualTo(Shape.of(0, 2));
        assertThat(Tensor.ones(2, 0).matmul(Tensor.ones(0, 2)).toArray()).containsExactly(0, 0, 0, 0);
        assertThat(empty.softmax(-1).shape()).isEqualTo(Shape.of(0, 3));
        assertThat(empty.flatten().shape()).isEqualTo(Shape.of(0));
        assertThatThrownBy(() -> empty.amax(false, 0))
                .hasMessage("amax: the reduced axes must not be empty, got [0, 3]. Check for an empty tensor first.");
    }

    @Test
    void einsum_sums_permutes_and_takes_diagonals() {
        Tensor a = Tensor.arange(6).reshape(2, 3).to(DType.F32),
                b = Tensor.arange(12).reshape(3, 4).to(DType.F32);
        assertThat(Tensor.einsum("ij,jk->ik", a, b).toArray())
                .isEqualTo(a.matmul(b).toArray());
        assertThat(Tensor.einsum("ij->ji", a).toArray()).containsExactly(0, 3, 1, 4, 2, 5);
        assertThat(Tensor.einsum("ij->", a).item()).isEqualTo(15);
        assertThat(Tensor.einsum("ii->i", Tensor.eye(3).mul(2)).toArray()).containsExactly(2, 2, 2);
        assertThat(Tensor.einsum("ij,jk,kl->il", a, b, Tensor.ones(4, 1)).toArray())
                .isEqualTo(a.matmul(b).sum(true, 1).toArray());
        assertThatThrownBy(() -> Tensor.einsum("ij,jk->iz", a, b))
                .hasMessage(
                        "einsum \"ij,jk->iz\": it must have each letter on the right once, and on the left, got 'z'. Write it as in \"bij,bjk->bik\".");
    }

    @Test
    void scatter_replaces_and_topk_sorts() {
        Tensor x = Tensor.zeros(5).scatter(0, Tensor.of(new long[] {1, 3}, Shape.of(2)), Tensor.of(7f, 8f));
        assertThat(x.toArray()).containsExactly(0, 7, 0, 8, 0);
        assertThat(x.topk(2, 0).values().toArray()).containsExactly(8, 7);
        assertThat(x.topk(2, 0).indices().toLongArray()).containsExactly(3, 1);
    }

    @Test
    void shapes_that_do_not_fit_say_how_to_mend_them() {
        Tensor image = Tensor.zeros(8, 4, 32, 32), weight = Tensor.zeros(64, 3, 7, 7);
        assertThatThrownBy(() -> image.conv2d(weight, null, ConvSpec.UNIT))
                .hasMessage(
                        "conv2d: input must have 3 channels (weight [64, 3, 7, 7]), got 4 in [8, 4, 32, 32]. Convert to RGB, or build with in = 4.");
        assertThatThrownBy(() -> Tensor.ones(2, 3).add(Tensor.ones(2, 4)))
                .hasMessage(
                        "add: shapes must broadcast: sizes equal or 1, from the last axis on, got [2, 3] and [2, 4]. Reshape or expand one of them.");
        assertThatThrownBy(() -> Tensor.ones(2, 3).matmul(Tensor.ones(2, 4)))
                .hasMessage(
                        "matmul: inner sizes must be equal, got 3 and 2 in [2, 3] x [2, 4]. Transpose one of them.");
        assertThatThrownBy(() -> Tensor.ones(1, 1, 2, 2).maxPool2d(PoolSpec.kernel(3)))
                .hasMessage(
                        "maxPool2d: input must be at least 3 x 3, got 2 x 2 in [1, 1, 2, 2]. Use a larger image or less downsampling.");
        assertThatThrownBy(() -> Tensor.of(new float[5], Shape.of(2, 3)))
                .hasMessage(
                        "Tensor.of: the data must hold 6 values for shape [2, 3], got 5. Correct the shape or the data.");
        assertThatThrownBy(() -> Tensor.ones(2).dim(3)).hasMessage("Shape [2]: axis must be from -1 to 0, got 3.");
    }

    @Test
    void gradients_agree_with_differences() {
        GradCheck.check(x -> x.softmax(-1), Shape.of(2, 5));
        GradCheck.check(x -> x.logSoftmax(0), Shape.of(3, 2));
        GradCheck.check(x -> x.layerNorm(null, null, 1e-5), Shape.of(3, 4));
        GradCheck.check(x -> x.maxPool2d(PoolSpec.kernel(3).stride(2).padding(1)), Shape.of(1, 2, 5, 5));
        GradCheck.check(
                x -> x.avgPool2d(
                        PoolSpec.kernel(3).stride(2).padding(1).ceilMode(true).countPadding(false)),
                Shape.of(1, 2, 6, 6));
        GradCheck.check(x -> x.unfold(3, 2, 2, 1, 1), Shape.of(1, 2, 5, 5));
        GradCheck.check(x -> x.prod(1, false), Shape.of(2, 5));
        GradCheck.check(x -> x.cumsum(1), Shape.of(2, 5));
        GradCheck.check(x -> x.sort(1, true).values(), Shape.of(2, 5));
        GradCheck.checkAll(
                x -> x.get(0).attention(x.get(1), x.get(2)), Shape.of(2, 3, 4), Shape.of(2, 5, 4), Shape.of(2, 5, 2));
        GradCheck.checkAll(
                x -> x.get(0)
                        .conv2d(
                                x.get(1),
                                x.get(2),
                                ConvSpec.UNIT.stride(2, 1).padding(1, 2).groups(2)),
                Shape.of(1, 4, 5, 5),
                Shape.of(4, 2, 3, 3),
                Shape.of(4));
        GradCheck.checkAll(
                x -> x.get(0).convTranspose2d(x.get(1), x.get(2), ConvSpec.UNIT.stride(2, 2), 1),
                Shape.of(1, 2, 3, 3),
                Shape.of(2, 3, 3, 3),
                Shape.of(3));
        GradCheck.checkAll(
                x -> Tensor.concat(1, List.of(x.get(0), x.get(1)))
                        .split(1, 1, 4)
                        .get(1),
                Shape.of(2, 3),
                Shape.of(2, 2));
    }

    @Test
    void second_gradients_agree_with_differences() {
        GradCheck.checkSecond(x -> x.get(0).softmax(-1), Shape.of(2, 4));
        GradCheck.checkSecond(x -> x.get(0).gelu(), Shape.of(5));
        GradCheck.checkSecond(x -> x.get(0).layerNorm(x.get(1), null, 1e-3), Shape.of(2, 4), Shape.of(4));
        GradCheck.checkSecond(
                x -> x.get(0).conv2d(x.get(1), null, ConvSpec.UNIT.padding(1, 1)),
                Shape.of(1, 1, 3, 3),
                Shape.of(2, 1, 3, 3));
        GradCheck.checkSecond(x -> x.get(0).maxPool2d(PoolSpec.kernel(2)).square(), Shape.of(1, 1, 4, 4));
        GradCheck.checkSecond(x -> Autograd.checkpoint(t -> t.tanh().mul(t), x.get(0)), Shape.of(4));
        GradCheck.checkSecond(x -> x.get(0).div(x.get(1)).pow(3).sum(), Shape.of(3), Shape.of(3));
    }
}

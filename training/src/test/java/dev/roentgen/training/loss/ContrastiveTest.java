package dev.roentgen.training.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.roentgen.array.Shape;
import dev.roentgen.tensor.GradCheck;
import dev.roentgen.tensor.Tensor;
import org.junit.jupiter.api.Test;

class ContrastiveTest {
    private final Loss loss = new Contrastive();

    private static Tensor groups(long... numbers) {
        return Tensor.of(numbers, Shape.of(numbers.length));
    }

    @Test
    void with_a_group_for_each_pair_it_is_clips() {
        Tensor logits = Tensor.of(new float[] {2, 0, 1, -1, 3, 0, 0, 1, 1}, Shape.of(3, 3));
        Tensor diagonal = groups(0, 1, 2);
        double clip = (Losses.crossEntropy(logits, diagonal).item()
                        + Losses.crossEntropy(logits.transpose(0, 1), diagonal).item())
                / 2;
        assertThat(loss.of(logits, groups(7, 4, 5)).item()).isCloseTo(clip, within(1e-5));
    }

    @Test
    void pairs_of_one_group_share_the_target() {
        Tensor logits = Tensor.of(new float[] {9, 9, -9, 9, 9, -9, -9, -9, 9}, Shape.of(3, 3));
        double best = 2 * Math.log(2) / 3; // two rows of two equal targets, one row of one
        assertThat(loss.of(logits, groups(1, 1, 0)).item()).isCloseTo(best, within(1e-4));
        assertThat(loss.of(logits, groups(1, 2, 0)).item()).isCloseTo(best, within(1e-4));
        Tensor torn = Tensor.of(new float[] {9, -9, -9, -9, 9, -9, -9, -9, 9}, Shape.of(3, 3));
        assertThat(loss.of(torn, groups(1, 2, 0)).item()).isCloseTo(0, within(1e-4));
        assertThat(loss.of(torn, groups(1, 1, 0)).item()).isCloseTo(6, within(1e-4)); // (9 + 9) / 2 * 2 / 3
    }

    @Test
    void its_gradient_matches_finite_differences() {
        GradCheck.check(x -> loss.of(x, groups(0, 1, 0, 2).to(x.backend())), Shape.of(4, 4));
    }

    @Test
    void wrong_shapes_are_explained() {
        assertThatThrownBy(() -> loss.of(Tensor.zeros(2, 3), groups(0, 1)))
                .hasMessage("Contrastive: logits and groups must be [N, N] and [N], got [2, 3] and [2]."
                        + " Compare each image of a batch with each of its texts.");
    }
}

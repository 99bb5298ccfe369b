package dev.roentgen.training.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.roentgen.array.Shape;
import dev.roentgen.tensor.Tensor;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HausdorffTest {
    private static final double F64 = 1e-9;

    @Test
    void distances_equal_those_found_by_trying_all() {
        Random random = new Random(1);
        for (int round = 0; round < 50; round++) {
            int h = 1 + random.nextInt(9), w = 1 + random.nextInt(9);
            boolean[] marked = new boolean[h * w];
            for (int i = 0; i < marked.length; i++) marked[i] = random.nextInt(6) == 0;
            double[] found = DistanceMap.squares(marked, h, w);
            for (int i = 0; i < marked.length; i++) {
                double best = Double.POSITIVE_INFINITY;
                for (int j = 0; j < marked.length; j++)
                    if (marked[j]) best = Math.min(best, Math.pow(i / w - j / w, 2) + Math.pow(i % w - j % w, 2));
                assertThat(found[i]).isEqualTo(best);
            }
        }
    }

    private static Tensor square(int top, int left, int size) {
        float[] x = new float[20 * 20];
        for (int y = top; y < top + size; y++) for (int c = left; c < left + size; c++) x[y * 20 + c] = 1;
        return Tensor.of(x, Shape.of(1, 1, 20, 20));
    }

    private static double of(Tensor predicted, Tensor truth) {
        Hausdorff95 h = new Hausdorff95();
        h.add(predicted, truth);
        return h.value();
    }

    @Test
    void a_shifted_square_is_as_far_as_its_shift() {
        assertThat(of(square(2, 2, 10), square(2, 2, 10))).isZero();
        assertThat(of(square(2, 2, 10), square(2, 5, 10))).isCloseTo(3, within(F64));
        Tensor none = Tensor.zeros(1, 1, 20, 20);
        assertThat(of(none, none)).isZero();
        assertThat(of(none, square(2, 2, 4))).isEqualTo(Math.hypot(20, 20));
        assertThat(new Hausdorff95().largerIsBetter()).isFalse();
    }

    @Test
    void one_far_place_among_many_does_not_count() {
        Tensor truth = square(0, 0, 12); // its outline has 44 places, so 5 % are 2
        float[] x = truth.toArray();
        x[19 * 20 + 19] = 1;
        double d = of(Tensor.of(x, truth.shape()), truth);
        assertThat(d).isLessThan(1);
        assertThatThrownBy(() -> new Hausdorff95().add(Tensor.zeros(2, 3, 4), Tensor.zeros(2, 3, 4)))
                .hasMessage("Hausdorff95: masks must be [B, C, H, W], got [2, 3, 4]. Take one slice at a time.");
    }
}

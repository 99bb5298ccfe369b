package dev.roentgen.training.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.roentgen.array.Shape;
import dev.roentgen.tensor.Tensor;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Against the definition: the Jaccard loss of every set of the n largest errors, counted afresh. */
class LovaszTest {
    private static final double EXACT = 1e-12;
    private static final int B = 3, C = 3, P = 10;

    /** The sum over n of error n times what it adds to one less the Jaccard index, errors falling. */
    private static double extension(double[] errors, int[] truth) {
        Integer[] order = IntStream.range(0, errors.length).boxed().toArray(Integer[]::new);
        Arrays.sort(order, Comparator.comparingDouble(i -> -errors[i]));
        double loss = 0;
        for (int n = 0; n < order.length; n++)
            loss += Math.max(0, errors[order[n]]) * (jaccard(order, n + 1, truth) - jaccard(order, n, truth));
        return loss;
    }

    /** One less the Jaccard index where the first n places are predicted wrongly and all others rightly. */
    private static double jaccard(Integer[] order, int n, int[] truth) {
        double both = 0, either = 0;
        for (int i = 0; i < order.length; i++) {
            boolean t = truth[order[i]] == 1, p = (i < n) != t;
            if (t && p) both++;
            if (t || p) either++;
        }
        return either == 0 ? 0 : 1 - both / either;
    }

    private static double[] random(long seed, int n) {
        return new Random(seed).doubles(n, -2, 2).toArray();
    }

    @Test
    void the_hinge_form_agrees_with_its_definition() {
        double[] x = random(1, B * P);
        int[] t = new Random(2).ints(B * P, 0, 2).toArray();
        Arrays.fill(t, 0, P, 0); // an image without any
        double[] errors = IntStream.range(0, x.length)
                .mapToDouble(i -> 1 - x[i] * (2 * t[i] - 1))
                .toArray();
        Tensor logits = Tensor.of(x, Shape.of(B, 1, 2, 5)), target = Tensor.of(t, Shape.of(B, 1, 2, 5));
        assertThat(Lovasz.hinge().of(logits, target).item()).isCloseTo(extension(errors, t), within(EXACT));
        double perImage = IntStream.range(0, B)
                .mapToDouble(b -> extension(slice(errors, b), slice(t, b)))
                .average()
                .orElseThrow();
        assertThat(Lovasz.hinge().eachImage().of(logits, target).item()).isCloseTo(perImage, within(EXACT));
    }

    private static double[] slice(double[] x, int b) {
        return Arrays.copyOfRange(x, b * P, (b + 1) * P);
    }

    private static int[] slice(int[] x, int b) {
        return Arrays.copyOfRange(x, b * P, (b + 1) * P);
    }

    @Test
    void the_softmax_form_agrees_with_its_definition_and_leaves_absent_classes_out() {
        double[] x = random(3, B * C * P);
        int[] t = new Random(4).ints(B * P, 0, 2).toArray(); // class 2 is absent
        double loss = 0;
        for (int c = 0; c < 2; c++) {
            int of = c;
            double[] errors = new double[B * P];
            for (int i = 0; i < errors.length; i++) {
                int b = i / P, p = i % P;
                double sum = IntStream.range(0, C)
                        .mapToDouble(k -> Math.exp(x[(b * C + k) * P + p]))
                        .sum();
                errors[i] = Math.abs((t[i] == of ? 1 : 0) - Math.exp(x[(b * C + of) * P + p]) / sum);
            }
            loss += extension(errors, Arrays.stream(t).map(v -> v == of ? 1 : 0).toArray()) / 2;
        }
        Tensor logits = Tensor.of(x, Shape.of(B, C, 2, 5));
        assertThat(Lovasz.softmax().of(logits, Tensor.of(t, Shape.of(B, 2, 5))).item())
                .isCloseTo(loss, within(EXACT));
    }
}

package dev.roentgen.examples.course;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ClassifierFiguresTest {
    // 4 of 5 right; recalls 1, 1/2, 1; precisions 1/2, 1, 1
    private final ClassifierFigures some =
            new ClassifierFigures(new int[] {0, 1, 1, 2, 2}, new int[] {0, 1, 0, 2, 2}, 3);

    @Test
    void the_four_figures_are_the_matrix_s_with_intervals_around_them() {
        Map<String, Figure> figures = some.figures();
        assertThat(figures.keySet()).containsExactlyElementsOf(ClassifierFigures.COLUMNS);
        assertThat(value("F1")).isCloseTo((2 / 3.0 + 2 / 3.0 + 1) / 3, within(1e-12));
        assertThat(value("precision")).isCloseTo(2.5 / 3, within(1e-12));
        assertThat(value("recall")).isCloseTo(2.5 / 3, within(1e-12));
        assertThat(value("accuracy")).isCloseTo(0.8, within(1e-12));
        figures.values().forEach(f -> {
            assertThat(f.low()).isLessThan(f.value());
            assertThat(f.high()).isGreaterThan(f.value()).isLessThanOrEqualTo(1);
        });
        assertThat(some.confusion()).isDeepEqualTo(new long[][] {{1, 0, 0}, {1, 1, 0}, {0, 0, 2}});
    }

    private double value(String name) {
        Figure f = some.figures().get(name);
        return f == null ? Double.NaN : f.value();
    }

    @Test
    void a_model_that_is_right_where_another_is_wrong_differs_in_mcnemar_s_test() {
        int[] truth = new int[20];
        ClassifierFigures right = new ClassifierFigures(truth, truth, 2);
        int[] half = new int[20];
        for (int i = 0; i < 10; i++) half[i] = 1;
        ClassifierFigures wrong = new ClassifierFigures(truth, half, 2);
        assertThat(right.mcNemar(wrong)).isCloseTo(2 / 1024.0, within(1e-12)); // 10 pairs, all one way
        assertThat(right.mcNemar(right)).isEqualTo(1);
        assertThat(wrong.right()).startsWith(false).endsWith(true);
    }
}

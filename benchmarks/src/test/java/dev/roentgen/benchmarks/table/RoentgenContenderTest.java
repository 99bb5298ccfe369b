package dev.roentgen.benchmarks.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class RoentgenContenderTest {
    @Test
    void rows_compute_what_they_say() {
        try (RoentgenContender contender = new RoentgenContender("java")) {
            sum_of_two(contender);
            first_step_of_adam(contender);
            rows_summed(contender);
        }
    }

    private static void sum_of_two(Contender contender) {
        List<float[]> in = Row.SMALL_ADD.numbers();
        try (Work work = contender.prepare(Row.SMALL_ADD).orElseThrow()) {
            work.run();
            float[] sum = work.results().get(0);
            for (int i = 0; i < sum.length; i++) {
                assertThat(sum[i]).isEqualTo(in.get(0)[i] + in.get(1)[i]);
            }
        }
    }

    /** From empty state the first step is the rate times the gradient's sign, but for epsilon. */
    private static void first_step_of_adam(Contender contender) {
        List<float[]> in = Row.ADAM.numbers();
        try (Work work = contender.prepare(Row.ADAM).orElseThrow()) {
            float[] stepped = work.results().get(0);
            for (int i = 0; i < stepped.length; i += 1001) {
                assertThat(stepped[i] - in.get(0)[i]).isCloseTo(-1e-3f * Math.signum(in.get(1)[i]), within(1e-5f));
            }
        }
    }

    private static void rows_summed(Contender contender) {
        float[] x = Row.SUM_ROWS.numbers().get(0);
        try (Work work = contender.prepare(Row.SUM_ROWS).orElseThrow()) {
            float[] sums = work.results().get(0);
            double first = 0;
            for (int i = 0; i < x.length; i += sums.length) {
                first += x[i];
            }
            assertThat(sums).hasSize(3072);
            assertThat(sums[0]).isCloseTo((float) first, within(1e-4f));
        }
    }
}

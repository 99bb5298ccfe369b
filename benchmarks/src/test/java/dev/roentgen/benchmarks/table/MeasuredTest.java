package dev.roentgen.benchmarks.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MeasuredTest {
    private final List<String> turns = new ArrayList<>();

    @Test
    void a_ratio_is_the_median_of_the_pairs_own_ratios() throws IOException {
        Measured measured = new Measured(Row.BIAS, 2, 3);
        double[][] micros = {{1, 2}, {10, 10}, {9, 3}}; // ratios 0.5, 1, 3; medians of the times 9 and 3
        for (int pair = 0; pair < micros.length; pair++) {
            measured.measure(pair, List.of(taker("a", micros[pair][0]), taker("b", micros[pair][1])), 1, 3);
        }
        Baseline.Line line = measured.line();
        assertThat(line.ratios()).containsExactly(new Baseline.Ratio(1, 0.5, 3));
        assertThat(line.figures()).containsExactly(new Baseline.Figure(9, 1), new Baseline.Figure(3, 2.667));
    }

    @Test
    void turns_alternate_and_the_next_pair_begins_with_the_other() throws IOException {
        Measured measured = new Measured(Row.BIAS, 2, 2);
        List<TurnTaker> takers = List.of(taker("a", 1), taker("b", 1));
        measured.measure(0, takers, 1, 2);
        measured.measure(1, takers, 1, 2);
        assertThat(turns).containsExactly("a", "b", "a", "b", "b", "a", "b", "a");
    }

    @Test
    void contenders_that_disagree_are_not_timed() {
        TurnTaker other = new Taker("b", 1, Optional.of(List.of(Digest.of(new float[] {1, -1}))));
        Measured measured = new Measured(Row.BIAS, 2, 1);
        assertThatThrownBy(() -> measured.measure(0, List.of(taker("a", 1), other), 1, 1))
                .hasMessageStartingWith("BIAS: contenders disagree");
        assertThat(turns).isEmpty();
    }

    @Test
    void a_missing_op_leaves_a_gap() throws IOException {
        Measured measured = new Measured(Row.BIAS, 2, 1);
        measured.measure(0, List.of(new Taker("a", 1, Optional.empty()), taker("b", 5)), 1, 1);
        assertThat(measured.line().figures()).containsExactly(null, new Baseline.Figure(5, 0));
        assertThat(measured.line().ratios()).isEqualTo(Arrays.asList((Object) null));
    }

    @Test
    void the_table_names_machine_commit_and_every_row() {
        Machine machine = new Machine("a cpu", 2, "AVX2", "an os", "17", "abc");
        Baseline.Line line = new Baseline.Line(
                "BIAS",
                "add a bias",
                List.of(new Baseline.Figure(250, 0.1), new Baseline.Figure(50, 0.02)),
                List.of(new Baseline.Ratio(5, 4.5, 6)));
        String text = new Baseline(
                        "today", machine, 2, Clock.WALL, 5, 150, "0.1", List.of("ours", "theirs"), List.of(line))
                .markdown();
        assertThat(text)
                .contains("a cpu, 2 cores, AVX2; an os; Java 17; commit abc.")
                .contains("| op | ours | theirs | ratio (least to most) |\n|---|---|---|---|\n")
                .endsWith("| add a bias | 0.250 ms (10 %) | 50.00 us (2 %) | 5.00 (4.50 to 6.00) |\n");
    }

    private TurnTaker taker(String name, double micros) {
        return new Taker(name, micros, Optional.of(List.of(Digest.of(new float[] {1, 2}))));
    }

    private final class Taker implements TurnTaker {
        private final String name;
        private final double micros;
        private final Optional<List<Digest>> digests;

        Taker(String name, double micros, Optional<List<Digest>> digests) {
            this.name = name;
            this.micros = micros;
            this.digests = digests;
        }

        @Override
        public Optional<List<Digest>> prepare(Row row, long warmMillis) {
            return digests;
        }

        @Override
        public double time(long millis) {
            turns.add(name);
            return micros * 1000;
        }
    }
}

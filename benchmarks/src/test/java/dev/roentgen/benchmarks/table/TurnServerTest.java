package dev.roentgen.benchmarks.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TurnServerTest {
    private int runs;
    private int closed;

    @Test
    void a_row_is_prepared_timed_and_closed() throws IOException {
        List<String> answers = answers("prepare SMALL_ADD 1\ntime 2\nquit\n");
        assertThat(answers).hasSize(3);
        assertThat(answers.get(0)).isEqualTo("@hello a test");
        assertThat(answers.get(1))
                .isEqualTo("@ready " + Digest.of(new float[] {1, 2}).text());
        assertThat(Double.parseDouble(answers.get(2).substring("@took ".length())))
                .isPositive();
        assertThat(runs).isGreaterThan(3);
        assertThat(closed).isOne();
    }

    @Test
    void an_op_that_is_missing_is_said_to_be() throws IOException {
        assertThat(answers("prepare CONV 1\nquit\n")).containsExactly("@hello a test", "@absent");
    }

    @Test
    void the_next_row_closes_the_last() throws IOException {
        answers("prepare SMALL_ADD 1\nprepare CONV 1\nquit\n");
        assertThat(closed).isOne();
    }

    @Test
    void an_unknown_line_is_an_error() {
        assertThatThrownBy(() -> answers("hurry\n")).hasMessage("unknown line: hurry");
    }

    private List<String> answers(String questions) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        new TurnServer(new OneRow(), out, Clock.WALL).serve(new BufferedReader(new StringReader(questions)));
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private final class OneRow implements Contender, Work {
        @Override
        public String description() {
            return "a test";
        }

        @Override
        public Optional<Work> prepare(Row row) {
            return row == Row.SMALL_ADD ? Optional.of(this) : Optional.empty();
        }

        @Override
        public void run() {
            runs++;
        }

        @Override
        public List<float[]> results() {
            return List.of(new float[] {1, 2});
        }

        @Override
        public void close() {
            closed++;
        }
    }
}

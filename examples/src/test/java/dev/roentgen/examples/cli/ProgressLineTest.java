package dev.roentgen.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roentgen.training.Epoch;
import dev.roentgen.training.Evaluation;
import dev.roentgen.training.Progress;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    @Test
    void without_a_terminal_lines_are_plain_and_few() {
        var text = new StringWriter();
        long[] seconds = {0};
        try (var line = new ProgressLine(new PrintWriter(text), false, () -> seconds[0] * 1_000_000_000L)) {
            for (int step = 10; step <= 80; step += 10) { // half of them within half a minute of the one before
                seconds[0] += 20;
                line.progress(new Progress(1, 2, step, 100, 0.5, Map.of("Dice", 0.25), 1e-3, 8, 360 - step));
            }
            Evaluation figures = new Evaluation(0.25, Map.of("Dice", 0.75));
            line.evaluation(new Epoch(1, 80, 0.5, figures, true, 1e-3, 160, 8));
            line.epoch(new Epoch(1, 100, 0.375, figures, false, 1e-3, 200, 8));
            line.epoch(new Epoch(2, 200, 0.25, null, true, 1e-3, 200, 8));
        }
        assertThat(text.toString().lines())
                .containsExactly(
                        "epoch 1/2 | step 20/100 | loss 0.5000 | Dice 0.250 | 8.0 images/s | 5:40 left",
                        "epoch 1/2 | step 40/100 | loss 0.5000 | Dice 0.250 | 8.0 images/s | 5:20 left",
                        "epoch 1/2 | step 60/100 | loss 0.5000 | Dice 0.250 | 8.0 images/s | 5:00 left",
                        "epoch 1/2 | step 80/100 | loss 0.5000 | Dice 0.250 | 8.0 images/s | 4:40 left",
                        "epoch 1, step 80: loss 0.5000, Dice 0.7500",
                        "epoch 1: loss 0.3750, Dice 0.7500, 200.00 s, 8.0 images/s",
                        "epoch 2: loss 0.2500, 200.00 s, 8.0 images/s (best)");
    }

    @Test
    void a_terminal_s_line_has_the_speed_and_the_time_left_whatever_its_width() {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("F1 macro", 0.263);
        figures.put("accuracy", 0.3125);
        Progress p = new Progress(1, 40, 10, 16, 1.3925, figures, 1e-3, 320, 72);
        assertThat(ProgressLine.live(p, 120))
                .isEqualTo(
                        "epoch 1/40, 10/16 | loss 1.3925 | F1 macro 0.263 | accuracy 0.313 | 320.0 images/s | 1:12 left");
        assertThat(ProgressLine.live(p, 80))
                .isEqualTo("epoch 1/40, 10/16 | loss 1.3925 | F1 macro 0.263 | 320.0 images/s | 1:12 left");
        assertThat(ProgressLine.live(p, 70)).isEqualTo("epoch 1/40, 10/16 | loss 1.3925 | 320.0 images/s | 1:12 left");
        assertThat(ProgressLine.live(p, 21)).isEqualTo("epoch 1/40, 10/16 | ");
    }
}

package dev.roentgen.training;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How far a run is.
 *
 * @param epoch the number of the epoch, from 1
 * @param epochs how many there will be
 * @param step how many steps of the epoch are done
 * @param steps how many it has
 * @param loss the mean loss over the epoch so far
 * @param metrics figures of the training batches that were looked at in this epoch, by name
 * @param learningRate the one in force
 * @param imagesPerSecond the speed in this epoch
 * @param secondsLeft the time that the rest of the run will take if it goes on like this
 */
public record Progress(
        int epoch,
        int epochs,
        int step,
        int steps,
        double loss,
        Map<String, Double> metrics,
        double learningRate,
        double imagesPerSecond,
        double secondsLeft) {
    /** How many batches are done over all epochs. */
    public long batches() {
        return (epoch - 1L) * steps + step;
    }

    /** One line: {@code epoch 3/15 | step 40/266 | loss 0.1234 | Dice 0.943 | 123.4 images/s | 0:42 left}. */
    public String line() {
        String figures = metrics.entrySet().stream()
                .map(e -> String.format(Locale.ROOT, " | %s %.3f", e.getKey(), e.getValue()))
                .collect(Collectors.joining());
        return String.format(
                Locale.ROOT,
                "epoch %d/%d | step %d/%d | loss %.4f%s | %.1f images/s | %s left",
                epoch,
                epochs,
                step,
                steps,
                loss,
                figures,
                imagesPerSecond,
                clock(secondsLeft));
    }

    /** Minutes and seconds, with hours where there are any. */
    static String clock(double seconds) {
        long s = Math.round(seconds);
        return s < 3600
                ? String.format(Locale.ROOT, "%d:%02d", s / 60, s % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
    }
}

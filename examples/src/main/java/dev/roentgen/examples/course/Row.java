package dev.roentgen.examples.course;

import dev.roentgen.training.Epoch;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one model gave: a row of a part's table and what the report shows below it.
 *
 * @param model the model's name
 * @param parameters how many numbers it has
 * @param figures what was measured on the unseen images, by the names of the columns
 * @param published what the course published, by the same names; a column it left out is missing
 * @param epochs the training, in order; empty where nothing was trained
 * @param secondsPerEpoch the median over the epochs; NaN where nothing was trained
 * @param confusion {@code [true class][found class]}; null where no classes were told apart
 * @param pictures names of PNG files in the output folder that show what it found
 * @param notes sentences for the reader
 * @param seconds how long the whole row took, training and measuring; NaN where nobody looked
 */
public record Row(
        String model,
        long parameters,
        Map<String, Figure> figures,
        Map<String, Double> published,
        List<Epoch> epochs,
        double secondsPerEpoch,
        long @Nullable [][] confusion,
        List<String> pictures,
        List<String> notes,
        double seconds) {
    /** A row whose time is not known yet. */
    public Row(
            String model,
            long parameters,
            Map<String, Figure> figures,
            Map<String, Double> published,
            List<Epoch> epochs,
            double secondsPerEpoch,
            long @Nullable [][] confusion,
            List<String> pictures,
            List<String> notes) {
        this(model, parameters, figures, published, epochs, secondsPerEpoch, confusion, pictures, notes, Double.NaN);
    }

    /** Keeps copies, in order. */
    public Row {
        figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
        published = Collections.unmodifiableMap(new LinkedHashMap<>(published));
        epochs = List.copyOf(epochs);
        pictures = List.copyOf(pictures);
        notes = List.copyOf(notes);
    }

    /** A row that could not be made, and why. */
    static Row failed(String model, String why) {
        return new Row(
                model,
                0,
                Map.of(),
                Published.of(model),
                List.of(),
                Double.NaN,
                null,
                List.of(),
                List.of("Failed: " + why));
    }

    /** Whether it could not be made; its note says why. */
    public boolean isFailed() {
        return figures.isEmpty();
    }

    /** The same row with the time that it took. */
    public Row took(double seconds) {
        return new Row(
                model, parameters, figures, published, epochs, secondsPerEpoch, confusion, pictures, notes, seconds);
    }

    /** The median of the epochs' seconds; NaN without epochs. */
    public static double median(List<Epoch> epochs) {
        double[] seconds = epochs.stream().mapToDouble(Epoch::seconds).sorted().toArray();
        return seconds.length == 0 ? Double.NaN : seconds[seconds.length / 2];
    }
}

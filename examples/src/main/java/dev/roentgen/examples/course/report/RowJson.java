package dev.roentgen.examples.course.report;

import dev.roentgen.check.DataException;
import dev.roentgen.examples.course.Figure;
import dev.roentgen.examples.course.Row;
import dev.roentgen.training.Epoch;
import dev.roentgen.training.Evaluation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A row as JSON and back: one form for {@code results.json} and for the {@code metrics.json} of each row. */
public final class RowJson {
    private RowJson() {}

    /** The row as maps and lists; JSON has no NaN, so that a number that isn't finite is null. */
    public static Map<String, Object> of(Row row) {
        Map<String, Object> r = new LinkedHashMap<>();
        r.put("model", row.model());
        r.put("parameters", row.parameters());
        Map<String, Object> figures = new LinkedHashMap<>();
        row.figures().forEach((name, f) -> figures.put(name, figure(f)));
        r.put("figures", figures);
        r.put("published", row.published());
        put(r, "seconds_per_epoch", row.secondsPerEpoch());
        put(r, "seconds", row.seconds());
        if (row.confusion() != null) r.put("confusion", row.confusion());
        r.put("epochs", row.epochs().stream().map(RowJson::epoch).toList());
        r.put("pictures", row.pictures());
        r.put("notes", row.notes());
        return r;
    }

    private static void put(Map<String, Object> to, String name, double value) {
        if (Double.isFinite(value)) to.put(name, value);
    }

    private static Map<String, Object> figure(Figure f) {
        Map<String, Object> one = new LinkedHashMap<>();
        put(one, "value", f.value());
        put(one, "low", f.low());
        put(one, "high", f.high());
        return one;
    }

    private static Map<String, Object> epoch(Epoch e) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("epoch", e.number());
        one.put("step", e.step());
        put(one, "loss", e.loss());
        Evaluation v = e.validation();
        if (v != null) {
            put(one, "validation_loss", v.loss());
            Map<String, Object> metrics = new LinkedHashMap<>();
            v.metrics().forEach((name, value) -> put(metrics, name, value));
            one.put("validation", metrics);
        }
        one.put("best", e.best());
        put(one, "learning_rate", e.learningRate());
        put(one, "seconds", e.seconds());
        put(one, "images_per_second", e.imagesPerSecond());
        return one;
    }

    /**
     * Reads what {@link #of} gave.
     *
     * @param file where it came from, for errors
     */
    public static Row read(JsonNode r, Path file) {
        if (!r.path("model").isString()
                || !r.path("figures").isObject()
                || !r.path("epochs").isArray())
            throw new DataException(
                    file.toString(),
                    "it must be",
                    "a row that 'roentgen reproduce' wrote",
                    "other JSON",
                    "Delete it to make the row anew.");
        Map<String, Figure> figures = new LinkedHashMap<>();
        for (var e : r.path("figures").properties())
            figures.put(
                    e.getKey(),
                    new Figure(
                            number(e.getValue(), "value"), number(e.getValue(), "low"), number(e.getValue(), "high")));
        List<Epoch> epochs = new ArrayList<>();
        for (JsonNode e : r.path("epochs")) epochs.add(epoch(e));
        return new Row(
                r.path("model").asString(),
                r.path("parameters").asLong(),
                figures,
                numbers(r.path("published")),
                epochs,
                number(r, "seconds_per_epoch"),
                confusion(r.path("confusion")),
                texts(r.path("pictures")),
                texts(r.path("notes")),
                number(r, "seconds"));
    }

    private static Epoch epoch(JsonNode e) {
        Evaluation evaluation = e.has("validation")
                ? new Evaluation(number(e, "validation_loss"), numbers(e.path("validation")))
                : null;
        return new Epoch(
                e.path("epoch").asInt(),
                e.path("step").asLong(),
                number(e, "loss"),
                evaluation,
                e.path("best").asBoolean(),
                number(e, "learning_rate"),
                number(e, "seconds"),
                number(e, "images_per_second"));
    }

    private static double number(JsonNode of, String name) {
        return of.has(name) ? of.path(name).asDouble() : Double.NaN;
    }

    private static Map<String, Double> numbers(JsonNode of) {
        Map<String, Double> all = new LinkedHashMap<>();
        for (var e : of.properties()) all.put(e.getKey(), e.getValue().asDouble());
        return all;
    }

    private static List<String> texts(JsonNode of) {
        List<String> all = new ArrayList<>();
        for (JsonNode text : of) all.add(text.asString());
        return all;
    }

    private static long @Nullable [][] confusion(JsonNode of) {
        if (!of.isArray()) return null;
        long[][] counts = new long[of.size()][of.size()];
        for (int i = 0; i < counts.length; i++)
            for (int j = 0; j < counts.length; j++)
                counts[i][j] = of.path(i).path(j).asLong();
        return counts;
    }
}

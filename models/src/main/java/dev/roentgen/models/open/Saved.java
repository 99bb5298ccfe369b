package dev.roentgen.models.open;

import dev.roentgen.check.DataException;
import dev.roentgen.models.Model;
import dev.roentgen.models.ModelEntry;
import dev.roentgen.models.ModelOptions;
import dev.roentgen.models.Models;
import dev.roentgen.weights.Weights;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/** Our own files: safetensors whose texts name the model in the catalogue and what was chosen of it. */
public final class Saved {
    private static final String MODEL = "roentgen.model";
    private static final String CLASSES = "roentgen.classes";
    private static final String CHANNELS = "roentgen.in_channels";
    private static final String SIZE = "roentgen.image_size";
    private static final String STRIDE = "roentgen.output_stride";
    private static final String ENCODER = "roentgen.encoder";

    private Saved() {}

    /** Writes a model of the catalogue; {@code Models.save} is how to call it. */
    public static void write(Model model, String name, ModelOptions options, Path path) {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(MODEL, name);
        put(texts, CLASSES, options.classes());
        put(texts, CHANNELS, options.inChannels());
        put(texts, SIZE, options.imageSize());
        put(texts, STRIDE, options.outputStride());
        texts.put(ENCODER, options.encoder());
        Weights.save(model, path, texts);
    }

    private static void put(Map<String, String> texts, String key, OptionalInt value) {
        value.ifPresent(n -> texts.put(key, Integer.toString(n)));
    }

    /** Whether a file's texts name a model. */
    static boolean is(Map<String, String> texts) {
        return texts.containsKey(MODEL);
    }

    static Recipe read(Path file, Map<String, String> texts) {
        ModelEntry entry = Models.entry(texts.getOrDefault(MODEL, ""));
        ModelOptions options = new ModelOptions(
                number(file, texts, CLASSES),
                number(file, texts, CHANNELS),
                number(file, texts, SIZE),
                number(file, texts, STRIDE),
                texts.getOrDefault(ENCODER, ModelOptions.published().encoder()));
        return Recipe.of(
                entry.name(),
                options,
                entry::create,
                Guess.pictures(entry).size(options.imageSize().orElse(entry.imageSize())));
    }

    private static OptionalInt number(Path file, Map<String, String> texts, String key) {
        String text = texts.get(key);
        if (text == null) return OptionalInt.empty();
        if (text.matches("[0-9]{1,9}")) return OptionalInt.of(Integer.parseInt(text));
        throw new DataException(
                Json.where(file), "'" + key + "' must be", "a number", "'" + text + "'", "Save the model again.");
    }
}

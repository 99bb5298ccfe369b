package dev.roentgen.models.open;

import dev.roentgen.backend.kernel.ResizeKernel.Mode;
import dev.roentgen.check.DataException;
import dev.roentgen.data.Preprocessing;
import dev.roentgen.models.LogitClassifier;
import dev.roentgen.models.Model;
import dev.roentgen.models.ModelEntry;
import dev.roentgen.models.ModelOptions;
import dev.roentgen.models.Models;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * Our own files: safetensors whose texts name the model in the catalogue and what was chosen of it, or say its configuration, and
 * what it was trained on.
 */
public final class Saved {
    private static final String MODEL = "roentgen.model";
    /** The configuration of a model that is none of the catalogue, as JSON. */
    static final String CONFIG = "roentgen.config";

    private static final String CLASSES = "roentgen.classes";
    private static final String LOGITS = "roentgen.logits"; // of the model below a classifier on its logits
    private static final String ON_LOGITS = "roentgen.on_logits"; // the classes of that classifier
    private static final int USUAL_SIZE = 224;
    private static final String CHANNELS = "roentgen.in_channels";
    private static final String SIZE = "roentgen.image_size";
    private static final String STRIDE = "roentgen.output_stride";
    private static final String WIDTH = "roentgen.width";
    private static final String ENCODER = "roentgen.encoder";
    private static final String PICTURES = "roentgen.pictures";
    private static final String LABELS = "roentgen.labels";

    private Saved() {}

    /** What is said of a model of the catalogue. */
    public static Map<String, String> texts(String name, ModelOptions options) {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(MODEL, name);
        put(texts, CLASSES, options.classes());
        put(texts, CHANNELS, options.inChannels());
        put(texts, SIZE, options.imageSize());
        put(texts, STRIDE, options.outputStride());
        put(texts, WIDTH, options.width());
        texts.put(ENCODER, options.encoder());
        return texts;
    }

    /** What is said of a model of sizes of one's own; nothing where {@link Configured} doesn't know its kind. */
    public static Optional<Map<String, String>> texts(
            Model model, @Nullable Object configuration, OptionalInt newClasses) {
        if (configuration == null || !Configured.knows(model, configuration)) return Optional.empty();
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(MODEL, Configured.name(model));
        texts.put(CONFIG, Configured.json(configuration));
        put(texts, CLASSES, newClasses);
        return Optional.of(texts);
    }

    /** What is said of a classifier on the logits of a model that these texts are of. */
    public static Map<String, String> onLogits(Map<String, String> model, int logits, int classes) {
        Map<String, String> texts = new LinkedHashMap<>(model);
        texts.put(LOGITS, Integer.toString(logits));
        texts.put(ON_LOGITS, Integer.toString(classes));
        return texts;
    }

    /** Adds pictures, which were stretched to their size, and the names of classes. */
    public static Map<String, String> trained(Map<String, String> model, Preprocessing pictures, List<String> labels) {
        Map<String, String> texts = new LinkedHashMap<>(model);
        ObjectMapper json = new ObjectMapper();
        Map<String, Object> prepared = new LinkedHashMap<>(); // in one order, for the same bytes from every JVM
        prepared.put("size", List.of(pictures.height(), pictures.width()));
        prepared.put("mean", pictures.mean());
        prepared.put("std", pictures.std());
        texts.put(PICTURES, json.writeValueAsString(prepared));
        if (!labels.isEmpty()) texts.put(LABELS, json.writeValueAsString(labels));
        return texts;
    }

    private static void put(Map<String, String> texts, String key, OptionalInt value) {
        value.ifPresent(n -> texts.put(key, Integer.toString(n)));
    }

    /** Whether a file's texts name a model. */
    static boolean is(Map<String, String> texts) {
        return texts.containsKey(MODEL);
    }

    static Recipe read(Path file, Map<String, String> texts) {
        Recipe model = model(file, texts);
        OptionalInt logits = number(file, texts, LOGITS), classes = number(file, texts, ON_LOGITS);
        if (logits.isEmpty() || classes.isEmpty()) return model;
        ModelOptions below = model.published();
        return new Recipe(
                model.name(),
                below.classes(classes.getAsInt()),
                o -> new LogitClassifier(
                        model.factory().apply(o.classes(below.classes())),
                        logits.getAsInt(),
                        o.classes().orElse(classes.getAsInt())),
                model.keys(),
                model.computed(),
                model.pictures(),
                model.tokenizer(),
                model.labels());
    }

    private static Recipe model(Path file, Map<String, String> texts) {
        String name = texts.getOrDefault(MODEL, ""), config = texts.get(CONFIG);
        if (config != null) {
            ModelOptions options = ModelOptions.published().classes(number(file, texts, CLASSES));
            Pictures usual = Pictures.whole(
                    json(file, texts, CONFIG).findPath("imageSize").asInt(USUAL_SIZE));
            return Recipe.of(name, options, Configured.factory(file, name, config), pictures(file, texts, usual))
                    .labels(labels(file, texts));
        }
        ModelEntry entry = Models.entry(name);
        ModelOptions options = new ModelOptions(
                number(file, texts, CLASSES),
                number(file, texts, CHANNELS),
                number(file, texts, SIZE),
                number(file, texts, STRIDE),
                number(file, texts, WIDTH),
                texts.getOrDefault(ENCODER, ModelOptions.published().encoder()));
        Pictures usual = Guess.pictures(entry).size(options.imageSize().orElse(entry.imageSize()));
        return Recipe.of(entry.name(), options, entry::create, pictures(file, texts, usual))
                .labels(labels(file, texts));
    }

    private static Pictures pictures(Path file, Map<String, String> texts, Pictures usual) {
        JsonNode node = json(file, texts, PICTURES);
        if (node.isMissingNode()) return usual;
        JsonNode size = node.path("size");
        if (!size.path(0).isInt() || !size.path(1).isInt()) throw broken(file, PICTURES, node.toString());
        Preprocessing p = new Preprocessing(
                size.path(0).asInt(),
                size.path(1).asInt(),
                Pictures.numbers(Json.where(file), node, "mean", List.of()),
                Pictures.numbers(Json.where(file), node, "std", List.of()));
        return new Pictures(p, new Resizing(0, Mode.BILINEAR));
    }

    private static List<String> labels(Path file, Map<String, String> texts) {
        return json(file, texts, LABELS).valueStream().map(JsonNode::asString).toList();
    }

    private static JsonNode json(Path file, Map<String, String> texts, String key) {
        String text = texts.get(key);
        if (text == null) return MissingNode.getInstance();
        try {
            return new ObjectMapper().readTree(text);
        } catch (JacksonException e) {
            throw (DataException) broken(file, key, text).causedBy(e);
        }
    }

    static DataException broken(Path file, String key, String text) {
        return new DataException(
                Json.where(file),
                "'" + key + "' must be",
                "what Models.save wrote",
                "'" + text + "'",
                "Save it again.");
    }

    private static OptionalInt number(Path file, Map<String, String> texts, String key) {
        String text = texts.get(key);
        if (text == null) return OptionalInt.empty();
        if (text.matches("[0-9]{1,9}")) return OptionalInt.of(Integer.parseInt(text));
        throw new DataException(
                Json.where(file), "'" + key + "' must be", "a number", "'" + text + "'", "Save the model again.");
    }
}

package dev.roentgen.models.open;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.DataException;
import dev.roentgen.models.Model;
import dev.roentgen.models.ModelOptions;
import dev.roentgen.models.dino.Dinov2Classifier;
import dev.roentgen.nn.Layer;
import dev.roentgen.tensor.Slot;
import dev.roentgen.weights.Loading;
import dev.roentgen.weights.Safetensors;
import dev.roentgen.weights.StateDict;
import dev.roentgen.weights.Weights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Finds out what a folder or file is, builds the model and loads it; {@code Models.open} is how to call it. */
public final class Opener {
    private static final List<String> BASES =
            List.of("dinov2.", "dinov2_with_registers."); // what a classifier's weights have in front of the model's

    private static final String PARALLEL = "module.";
    private static final String ENDING = ".safetensors", OWN = "model" + ENDING; // in the folder of a run
    private static final String STATE = "roentgen.state"; // in the checkpoints of one

    private Opener() {}

    /** Opens what {@code Models.open} describes. */
    public static Opened open(Path path, ModelOptions chosen, Loading how) {
        if (!Files.exists(path))
            throw new DataException(
                    Json.where(path),
                    "there must be",
                    "a file or folder",
                    "none",
                    "Check the path, or fetch the model with Hub.download.");
        Path source = HubFolder.is(path) ? HubFolder.snapshot(path) : path;
        try (StateDict file = StateDict.open(source)) {
            StateDict weights = unwrapped(file);
            Recipe recipe = recipe(source, weights);
            ModelOptions options = merged(chosen, recipe.published());
            Model model = recipe.factory().apply(options);
            load(model, recipe, options, recipe.keys().apply(weights), how);
            model.eval();
            Pictures pictures = recipe.pictures();
            if (chosen.imageSize().isPresent())
                pictures = pictures.size(chosen.imageSize().getAsInt());
            if (chosen.inChannels().isPresent())
                pictures = pictures.channels(chosen.inChannels().getAsInt());
            boolean sameClasses = options.classes().equals(recipe.published().classes());
            return new Opened(
                    recipe.name(),
                    source,
                    model,
                    pictures.preprocessing(),
                    pictures.resizing(),
                    recipe.tokenizer(),
                    sameClasses ? recipe.labels() : List.of());
        }
    }

    /** Without what training on several devices puts in front of all names. */
    private static StateDict unwrapped(StateDict weights) {
        return weights.keys().stream().allMatch(k -> k.startsWith(PARALLEL)) ? weights.under(PARALLEL) : weights;
    }

    private static Recipe recipe(Path source, StateDict weights) {
        if (Files.isDirectory(source)) {
            JsonNode config = Json.read(source.resolve("config.json"));
            if (config.has("model_type")) return HuggingFace.read(source, config, weights);
            if (config.has("architecture")) return Timm.read(source, config, weights);
            if (config.has("_model_class")) return Smp.read(source, config);
            JsonNode openClip = Json.read(source.resolve(OpenClip.CONFIG));
            if (!openClip.isMissingNode()) return OpenClip.read(source, openClip);
            if (!config.isMissingNode())
                throw new DataException(
                        Json.where(source.resolve("config.json")),
                        "the configuration must have",
                        "model_type (Hugging Face), architecture (timm) or _model_class (segmentation_models_pytorch)",
                        String.join(", ", config.propertyNames()),
                        "Give the path of the file of weights, if they are of a model in the catalogue.");
        }
        Path file = Files.isDirectory(source) ? own(source) : source;
        if (file.toString().endsWith(ENDING) && Files.isRegularFile(file))
            try (var own = Safetensors.open(file)) {
                Map<String, String> texts = own.metadata();
                if (Saved.is(texts)) return Saved.read(file, texts);
                if (texts.containsKey(STATE)) throw checkpoint(file);
            }
        return OpenClip.is(weights) ? OpenClip.infer(source, weights) : Guess.of(source, weights);
    }

    /** The file of weights in the folder of a run, or of one row of several; the only one, whatever its name. */
    private static Path own(Path folder) {
        Path usual = folder.resolve(OWN);
        if (Files.isRegularFile(usual)) return usual;
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> found =
                    files.filter(f -> f.toString().endsWith(ENDING)).limit(2).toList();
            return found.size() == 1 ? found.get(0) : usual;
        } catch (IOException e) {
            throw new UncheckedIOException(e); // it was listed just before
        }
    }

    private static ModelOptions merged(ModelOptions chosen, ModelOptions published) {
        return new ModelOptions(
                or(chosen.classes(), published.classes()),
                or(chosen.inChannels(), published.inChannels()),
                or(chosen.imageSize(), published.imageSize()),
                published.outputStride(),
                published.width(),
                published.encoder());
    }

    private static DataException checkpoint(Path file) {
        return new DataException(
                Json.where(file),
                "the file must be",
                "of a trained model",
                "a checkpoint, which a run that was stopped goes on from",
                "Go on with that run (Trainer.resume, or --resume at the command line), and open the model that it ends with.");
    }

    private static OptionalInt or(OptionalInt a, OptionalInt b) {
        return a.isPresent() ? a : b;
    }

    private static void load(Model model, Recipe recipe, ModelOptions options, StateDict weights, Loading how) {
        String base = BASES.stream()
                .filter(b -> weights.keys().stream().anyMatch(k -> k.startsWith(b)))
                .findFirst()
                .orElse("");
        boolean based = !base.isEmpty();
        Layer into = model instanceof Dinov2Classifier c && !based ? c.dinov2() : model;
        boolean bare = based && !(model instanceof Dinov2Classifier);
        Loading loading = bare ? how.under(base) : how;
        if (!options.classes().equals(recipe.published().classes()) && into == model && !bare)
            loading = loading.skip(head(recipe));
        List<String> lacking = new ArrayList<>(recipe.computed());
        lacking.removeAll(weights.keys());
        loading = loading.skip(lacking.toArray(String[]::new));
        boolean other = !options.inChannels().equals(recipe.published().inChannels())
                || !options.imageSize().equals(recipe.published().imageSize());
        Weights.load(into, weights, other ? loading.adapt() : loading);
    }

    /** The keys of the layer that tells the classes apart: those whose shapes follow their number. */
    private static String[] head(Recipe recipe) {
        Map<String, Slot>
                one = recipe.factory().apply(recipe.published().classes(1)).slots(),
                two = recipe.factory().apply(recipe.published().classes(2)).slots();
        two.entrySet().removeIf(e -> {
            Slot other = one.get(e.getKey());
            return other != null && other.shape().equals(e.getValue().shape());
        });
        if (two.isEmpty())
            throw new ArgumentException(
                    recipe.name(), "the model must have", "a head for classes", "none", "Open it without classes(n).");
        return two.keySet().toArray(String[]::new);
    }
}

package dev.roentgen.models.open;

import dev.roentgen.backend.kernel.ResizeKernel.Mode;
import dev.roentgen.check.DataException;
import dev.roentgen.models.Model;
import dev.roentgen.models.ModelOptions;
import dev.roentgen.models.Trunk;
import dev.roentgen.models.beit.Beit;
import dev.roentgen.models.beit.BeitConfig;
import dev.roentgen.models.clip.Clip;
import dev.roentgen.models.clip.ClipConfig;
import dev.roentgen.models.clip.ClipTokenizer;
import dev.roentgen.models.dino.Dinov2Classifier;
import dev.roentgen.models.dino.Dinov2Config;
import dev.roentgen.models.vit.Vit;
import dev.roentgen.models.vit.VitConfig;
import dev.roentgen.weights.KeyMap;
import dev.roentgen.weights.StateDict;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A folder of Hugging Face's transformers: {@code config.json} with a {@code model_type}. */
final class HuggingFace {
    private static final String HEAD = "classifier.weight";

    private HuggingFace() {}

    static Recipe read(Path folder, JsonNode config, StateDict weights) {
        Path file = folder.resolve("config.json");
        String where = Json.where(file), type = config.path("model_type").asString("");
        Settings settings = new Settings(where, config);
        Recipe recipe = switch (type) {
            case "dinov2" -> dinov2(folder, Configs.dinov2(settings), weights);
            case "dinov2_with_registers" -> dinov2(folder, Configs.dinov2WithRegisters(settings), weights);
            case "vit" -> vit(folder, Configs.vit(settings), weights);
            case "beit" -> beit(folder, Configs.beit(settings), weights);
            case "clip" -> clip(folder, Configs.clip(settings));
            default ->
                throw new DataException(
                        where,
                        "model_type must be",
                        "beit, clip, dinov2, dinov2_with_registers or vit",
                        "'" + type + "'",
                        "Other families open in the names of torchvision, timm or segmentation_models_pytorch: look for the"
                                + " model there.");
        };
        return recipe.labels(Json.labels(config.path("id2label")));
    }

    private static Recipe dinov2(Path folder, Dinov2Config config, StateDict weights) {
        return Recipe.of(
                HubFolder.name(folder),
                ModelOptions.published().classes(classes(weights)),
                options -> Dinov2Classifier.of(config, options),
                pictures(folder, Pictures.imagenet(224, Mode.BICUBIC)));
    }

    private static Recipe vit(Path folder, VitConfig config, StateDict weights) {
        return tokens(
                folder,
                weights,
                options -> new Vit(options.of(config)),
                HuggingFaceNames.vit(prefix(weights, "vit.")),
                config.trunk());
    }

    private static Recipe beit(Path folder, BeitConfig config, StateDict weights) {
        String prefix = prefix(weights, "beit.");
        BeitConfig published = weights.keys().contains(prefix + "pooler.layernorm.weight") ? config : config.unpooled();
        return tokens(
                folder,
                weights,
                options -> new Beit(options.of(published)),
                HuggingFaceNames.beit(prefix),
                config.trunk());
    }

    private static Recipe tokens(
            Path folder, StateDict weights, Function<ModelOptions, Model> factory, KeyMap keys, Trunk trunk) {
        return new Recipe(
                HubFolder.name(folder),
                ModelOptions.published().classes(classes(weights)),
                factory,
                keys,
                List.of(),
                pictures(folder, Pictures.half(trunk.imageSize()).channels(trunk.inChannels())),
                null,
                List.of());
    }

    private static int classes(StateDict weights) {
        return weights.keys().contains(HEAD) ? weights.info(HEAD).shape().dim(0) : 0;
    }

    /** What a model's keys begin with, if it is part of a larger one. */
    private static String prefix(StateDict weights, String prefix) {
        return weights.keys().stream().anyMatch(k -> k.startsWith(prefix)) ? prefix : "";
    }

    private static Recipe clip(Path folder, ClipConfig config) {
        return new Recipe(
                HubFolder.name(folder),
                ModelOptions.published(),
                options -> Clip.of(config, options),
                KeyMap.none(),
                List.of(),
                pictures(folder, Pictures.clip(config.imageSize())),
                tokenizer(folder, config),
                List.of());
    }

    /** The tokenizer whose vocabulary lies in the folder, for texts as long as the model takes. */
    static @Nullable ClipTokenizer tokenizer(Path folder, ClipConfig config) {
        return ClipTokenizer.isIn(folder) ? ClipTokenizer.open(folder).context(config.context()) : null;
    }

    private static Pictures pictures(Path folder, Pictures usual) {
        Path file = folder.resolve("preprocessor_config.json");
        return Pictures.huggingFace(Json.where(file), Json.read(file), usual);
    }
}

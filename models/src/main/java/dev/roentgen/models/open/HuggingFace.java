package dev.roentgen.models.open;

import dev.roentgen.backend.kernel.ResizeKernel.Mode;
import dev.roentgen.check.DataException;
import dev.roentgen.models.ModelOptions;
import dev.roentgen.models.clip.Clip;
import dev.roentgen.models.clip.ClipConfig;
import dev.roentgen.models.clip.ClipTokenizer;
import dev.roentgen.models.dino.Dinov2Classifier;
import dev.roentgen.models.dino.Dinov2Config;
import dev.roentgen.weights.KeyMap;
import dev.roentgen.weights.StateDict;
import java.nio.file.Path;
import java.util.List;
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
            case "clip" -> clip(folder, Configs.clip(settings));
            default ->
                throw new DataException(
                        where,
                        "model_type must be",
                        "clip or dinov2",
                        "'" + type + "'",
                        "Other families open in the names of torchvision, timm or segmentation_models_pytorch: look for the"
                                + " model there.");
        };
        return recipe.labels(Json.labels(config.path("id2label")));
    }

    private static Recipe dinov2(Path folder, Dinov2Config config, StateDict weights) {
        int classes = weights.keys().contains(HEAD) ? weights.info(HEAD).shape().dim(0) : 0;
        return Recipe.of(
                HubFolder.name(folder),
                ModelOptions.published().classes(classes),
                options -> Dinov2Classifier.of(config, options),
                pictures(folder, Pictures.imagenet(224, Mode.BICUBIC)));
    }

    private static Recipe clip(Path folder, ClipConfig config) {
        return new Recipe(
                HubFolder.name(folder),
                ModelOptions.published(),
                options -> Clip.of(config, options),
                KeyMap.none(),
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

package dev.roentgen.models.open;

import dev.roentgen.check.DataException;
import dev.roentgen.models.ModelOptions;
import dev.roentgen.models.clip.Clip;
import dev.roentgen.models.clip.ClipConfig;
import dev.roentgen.models.clip.ClipConfig.Tower;
import dev.roentgen.models.clip.ClipTokenizer;
import dev.roentgen.models.clip.ClipTokenizer.Padding;
import dev.roentgen.weights.StateDict;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** CLIP in the original's names: a folder of open_clip with its configuration, or a file of openai/CLIP without any. */
final class OpenClip {
    static final String CONFIG = "open_clip_config.json";
    private static final String TOKENS = "token_embedding.weight";
    private static final String PATCHES = "visual.conv1.weight";

    private OpenClip() {}

    /** A folder with open_clip's configuration. */
    static Recipe read(Path folder, JsonNode root) {
        String where = Json.where(folder.resolve(CONFIG));
        JsonNode model = root.path("model_cfg");
        if (!model.path("vision_cfg").path("layers").isInt())
            throw new DataException(
                    where,
                    "vision_cfg must be",
                    "a vision transformer's",
                    model.path("vision_cfg").toString(),
                    "Take a ViT model: CLIP's ResNets are not built.");
        ClipConfig config = Configs.openClip(new Settings(where, model));
        Pictures usual = Pictures.clip(config.imageSize());
        return recipe(
                HubFolder.name(folder), config, Pictures.openClip(where, root.path("preprocess_cfg"), usual), folder);
    }

    /** Whether the weights are of a CLIP in the original's names. */
    static boolean is(StateDict weights) {
        return weights.keys().contains(TOKENS) && weights.keys().stream().anyMatch(k -> k.startsWith("visual."));
    }

    /** A file alone: sizes follow from the shapes, and heads are 64 wide, as in every published one. */
    static Recipe infer(Path file, StateDict weights) {
        String where = Json.where(file), name = String.valueOf(file.getFileName());
        if (!weights.keys().contains(PATCHES)
                || weights.info(PATCHES).shape().rank() != 4
                || blocks(weights, "visual.transformer.") == 0)
            throw new DataException(
                    where,
                    "the vision part must be",
                    "a vision transformer",
                    "another",
                    "Take a ViT model: CLIP's ResNets are not built.");
        if (name.startsWith("open_clip"))
            throw new DataException(
                    where,
                    "beside open_clip's weights must be",
                    CONFIG,
                    "none",
                    "Download it too: it says which activation the model has.");
        int vision = dim(weights, PATCHES, 0), text = dim(weights, "ln_final.weight", 0);
        int patch = dim(weights, PATCHES, 3),
                grid = (int) Math.round(Math.sqrt(dim(weights, "visual.positional_embedding", 0) - 1.0));
        ClipConfig config = ClipConfig.vitB32()
                .inChannels(dim(weights, PATCHES, 1))
                .projection(dim(weights, "text_projection", 1))
                .vision(Tower.of(vision, blocks(weights, "visual.transformer.")), patch * grid, patch)
                .text(
                        Tower.of(text, blocks(weights, "transformer.")),
                        dim(weights, TOKENS, 0),
                        dim(weights, "positional_embedding", 0));
        Path beside = file.toAbsolutePath().getParent();
        return recipe(
                name.replaceFirst("\\.[a-z]+$", ""),
                config,
                Pictures.clip(config.imageSize()),
                beside == null ? file : beside);
    }

    private static Recipe recipe(String name, ClipConfig config, Pictures pictures, Path folder) {
        @Nullable ClipTokenizer tokenizer = HuggingFace.tokenizer(folder, config);
        return new Recipe(
                name,
                ModelOptions.published().inChannels(config.inChannels()),
                options -> Clip.of(config, options),
                Clip.OPENAI,
                List.of(),
                pictures,
                tokenizer == null ? null : tokenizer.padding(Padding.ZERO),
                List.of());
    }

    private static int dim(StateDict weights, String key, int axis) {
        return weights.info(key).shape().dim(axis);
    }

    private static int blocks(StateDict weights, String prefix) {
        String start = prefix + "resblocks.", end = ".attn.in_proj_weight";
        return (int) weights.keys().stream()
                .filter(k -> k.startsWith(start) && k.endsWith(end))
                .count();
    }
}

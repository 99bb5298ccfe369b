package dev.roentgen.models.open;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roentgen.models.clip.Clip;
import dev.roentgen.nn.Layer;
import dev.roentgen.tensor.Slot;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.weights.Safetensors;
import dev.roentgen.weights.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes folders and files in the forms that others publish, of models made on the spot. */
final class Checkpoints {
    private Checkpoints() {}

    static void text(Path folder, String name, String text) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(name), text.replace('\'', '"'));
    }

    /** A folder with a configuration, and the model's weights. */
    static void folder(Path folder, String config, Layer model) throws IOException {
        text(folder, "config.json", config);
        Weights.save(model, folder.resolve("model.safetensors"));
    }

    /** Asserts that the second has all values of the first, under keys that begin so. */
    static void assertSame(Layer expected, Layer got, String prefix) {
        Map<String, Slot> slots = got.slots();
        expected.slots().forEach((key, slot) -> {
            Slot other = slots.get(prefix + key);
            assertThat(other).as(key).isNotNull();
            if (other != null)
                assertThat(other.value().toDoubleArray())
                        .as(key)
                        .isEqualTo(slot.value().toDoubleArray());
        });
    }

    /** Writes a CLIP in the original's names, with the numbers that its files hold beside the weights. */
    static void originalNames(Clip clip, Path file) {
        Map<String, Tensor> renamed = new LinkedHashMap<>();
        Map<String, Slot> slots = clip.slots();
        slots.forEach((key, slot) -> {
            if (key.contains("q_proj")) renamed.put(original(key), packed(slots, key));
            else if (!key.contains("k_proj") && !key.contains("v_proj"))
                renamed.put(
                        original(key),
                        key.endsWith("_projection.weight") ? slot.value().transpose(0, 1) : slot.value());
        });
        Safetensors.write(file, renamed);
    }

    private static Tensor packed(Map<String, Slot> slots, String query) {
        List<Tensor> parts = List.of("q_proj", "k_proj", "v_proj").stream()
                .map(p -> slots.get(query.replace("q_proj", p)).value())
                .toList();
        return Tensor.concat(0, parts);
    }

    private static String original(String key) {
        String tower = key.startsWith("vision") || key.startsWith("visual") ? "visual." : "";
        return switch (key) {
            case "logit_scale" -> key;
            case "visual_projection.weight" -> "visual.proj";
            case "text_projection.weight" -> "text_projection";
            case "vision_model.embeddings.class_embedding" -> "visual.class_embedding";
            case "vision_model.embeddings.patch_embedding.weight" -> "visual.conv1.weight";
            case "text_model.embeddings.token_embedding.weight" -> "token_embedding.weight";
            default ->
                tower
                        + key.replaceFirst("^(vision|text)_model\\.", "")
                                .replace("embeddings.position_embedding.weight", "positional_embedding")
                                .replace("pre_layrnorm", "ln_pre")
                                .replace("post_layernorm", "ln_post")
                                .replace("final_layer_norm", "ln_final")
                                .replace("encoder.layers", "transformer.resblocks")
                                .replace("self_attn.q_proj.", "attn.in_proj_")
                                .replace("self_attn", "attn")
                                .replace("layer_norm1", "ln_1")
                                .replace("layer_norm2", "ln_2")
                                .replace("mlp.fc1", "mlp.c_fc")
                                .replace("mlp.fc2", "mlp.c_proj");
        };
    }

    /** Writes a vision transformer with timm's names in those of Hugging Face, under a prefix but for the classifier. */
    static void huggingFaceNames(Layer model, String prefix, Path file, Map<String, Tensor> more) {
        Map<String, Tensor> renamed = new LinkedHashMap<>(more);
        model.slots().forEach((key, slot) -> {
            String name = huggingFace(key, prefix);
            if (!key.contains("qkv")) renamed.put(name, slot.value());
            else {
                List<Tensor> parts = slot.value().chunk(0, 3);
                for (int i = 0; i < 3; i++)
                    renamed.put(
                            name.replace("qkv", List.of("query", "key", "value").get(i)),
                            parts.get(i).contiguous());
            }
        });
        Safetensors.write(file, renamed);
    }

    private static String huggingFace(String key, String prefix) {
        if (key.startsWith("head.")) return key.replace("head.", "classifier.");
        return prefix
                + key.replaceFirst("^(cls_token)$", "embeddings.$1")
                        .replaceFirst("^pos_embed$", "embeddings.position_embeddings")
                        .replaceFirst("^patch_embed\\.proj", "embeddings.patch_embeddings.projection")
                        .replaceFirst("^norm\\.", "layernorm.")
                        .replaceFirst("^fc_norm\\.", "pooler.layernorm.")
                        .replaceFirst("^rel_pos_bias\\.", "encoder.relative_position_bias.")
                        .replaceFirst("^blocks", "encoder.layer")
                        .replace("attn.relative", "attention.attention.relative_position_bias.relative")
                        .replace("attn.q_bias", "attention.attention.query.bias")
                        .replace("attn.v_bias", "attention.attention.value.bias")
                        .replace("attn.qkv", "attention.attention.qkv")
                        .replace("attn.proj", "attention.output.dense")
                        .replace("gamma_", "lambda_")
                        .replace("norm1", "layernorm_before")
                        .replace("norm2", "layernorm_after")
                        .replace("mlp.fc1", "intermediate.dense")
                        .replace("mlp.fc2", "output.dense");
    }
}

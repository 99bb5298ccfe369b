package dev.roentgen.models.open;

import dev.roentgen.weights.KeyMap;
import java.util.List;

/** From the names of Hugging Face's vision transformers to timm's, which {@code Vit} and {@code Beit} have. */
final class HuggingFaceNames {
    private HuggingFaceNames() {}

    /** A {@code vit}'s, whose keys begin with {@code prefix} but for the classifier's; the pooler counts for nothing. */
    static KeyMap vit(String prefix) {
        String attention = prefix + "encoder.layer.*.attention.attention.";
        KeyMap map = KeyMap.none().drop(prefix + "pooler.dense.*");
        for (String kind : List.of("weight", "bias")) map = packed(map, attention, kind);
        return common(map, prefix);
    }

    /** A {@code beit}'s; what pretraining alone needs counts for nothing. */
    static KeyMap beit(String prefix) {
        String attention = prefix + "encoder.layer.*.attention.attention.";
        String bias = "relative_position_bias.relative_position_bias_table",
                index = "relative_position_bias.relative_position_index";
        KeyMap map = packed(KeyMap.none(), attention, "weight")
                .rename(attention + "query.bias", "blocks.*.attn.q_bias")
                .rename(attention + "value.bias", "blocks.*.attn.v_bias")
                .rename(attention + bias, "blocks.*.attn.relative_position_bias_table")
                .rename(prefix + "encoder." + bias, "rel_pos_bias.relative_position_bias_table")
                .rename(prefix + "encoder.layer.*.lambda_1", "blocks.*.gamma_1")
                .rename(prefix + "encoder.layer.*.lambda_2", "blocks.*.gamma_2")
                .rename(prefix + "pooler.layernorm.*", "fc_norm.*")
                .rename("layernorm.*", "norm.*")
                .drop(attention + index)
                .drop(prefix + "encoder." + index)
                .drop("lm_head.*");
        return common(map, prefix);
    }

    private static KeyMap packed(KeyMap map, String attention, String kind) {
        return map.join(
                "blocks.*.attn.qkv." + kind,
                attention + "query." + kind,
                attention + "key." + kind,
                attention + "value." + kind);
    }

    private static KeyMap common(KeyMap map, String prefix) {
        String layer = prefix + "encoder.layer.*.", block = "blocks.*.";
        return map.rename(prefix + "embeddings.cls_token", "cls_token")
                .rename(prefix + "embeddings.position_embeddings", "pos_embed")
                .drop(prefix + "embeddings.mask_token")
                .rename(prefix + "embeddings.patch_embeddings.projection.*", "patch_embed.proj.*")
                .rename(layer + "attention.output.dense.*", block + "attn.proj.*")
                .rename(layer + "intermediate.dense.*", block + "mlp.fc1.*")
                .rename(layer + "output.dense.*", block + "mlp.fc2.*")
                .rename(layer + "layernorm_before.*", block + "norm1.*")
                .rename(layer + "layernorm_after.*", block + "norm2.*")
                .rename(prefix + "layernorm.*", "norm.*")
                .rename("classifier.*", "head.*");
    }
}

package dev.roentgen.models.open;

import dev.roentgen.backend.kernel.Activation;
import dev.roentgen.models.clip.ClipConfig;
import dev.roentgen.models.clip.ClipConfig.Tower;
import dev.roentgen.models.dino.Dinov2Config;

/** Configurations in the spelling of other libraries; what one leaves out has that library's default. */
public final class Configs {
    private Configs() {}

    /** Hugging Face's of a {@code dinov2}. */
    public static Dinov2Config dinov2(Settings s) {
        Dinov2Config config = Dinov2Config.base()
                .inChannels(s.integer("num_channels", 3))
                .image(s.integer("image_size", 224), s.integer("patch_size", 14))
                .blocks(
                        s.integer("num_hidden_layers", 12),
                        s.integer("hidden_size", 768),
                        s.integer("num_attention_heads", 12))
                .mlpRatio(s.number("mlp_ratio", 4))
                .layerScale(s.number("layerscale_value", 1))
                .dropPath(s.number("drop_path_rate", 0));
        return s.flag("use_swiglu_ffn", false) ? config.gated() : config;
    }

    /** Hugging Face's of a {@code clip}. */
    public static ClipConfig clip(Settings s) {
        Settings vision = s.object("vision_config"), text = s.object("text_config");
        text.ignore("bos_token_id", "pad_token_id"); // what a tokenizer needs
        Activation activation = activation(text);
        if (activation(vision) != activation) throw vision.wrong("hidden_act", "that of text_config");
        return ClipConfig.vitB32()
                .projection(s.integer("projection_dim", 512))
                .vision(tower(vision, 768, 12), vision.integer("image_size", 224), vision.integer("patch_size", 32))
                .text(
                        tower(text, 512, 8),
                        text.integer("vocab_size", 49_408),
                        text.integer("max_position_embeddings", 77))
                .end(text.integer("eos_token_id", 49_407))
                .activation(activation);
    }

    private static Activation activation(Settings s) {
        return switch (s.text("hidden_act", "quick_gelu")) {
            case "quick_gelu" -> Activation.QUICK_GELU;
            case "gelu" -> Activation.GELU;
            default -> throw s.wrong("hidden_act", "quick_gelu or gelu");
        };
    }

    private static Tower tower(Settings s, int dim, int heads) {
        return new Tower(
                s.integer("hidden_size", dim),
                s.integer("intermediate_size", 4 * dim),
                s.integer("num_hidden_layers", 12),
                s.integer("num_attention_heads", heads));
    }

    /** open_clip's. */
    public static ClipConfig openClip(Settings s) {
        Settings vision = s.object("vision_cfg"), text = s.object("text_cfg");
        int v = vision.integer("width", 768), t = text.integer("width", 512);
        int hidden = (int) (v * vision.number("mlp_ratio", 4));
        return ClipConfig.vitB32()
                .projection(s.integer("embed_dim"))
                .vision(
                        new Tower(v, hidden, vision.integer("layers", 12), v / vision.integer("head_width", 64)),
                        vision.integer("image_size", 224),
                        vision.integer("patch_size", 16))
                .text(
                        new Tower(t, 4 * t, text.integer("layers", 12), text.integer("heads", 8)),
                        text.integer("vocab_size", 49_408),
                        text.integer("context_length", 77))
                .activation(s.flag("quick_gelu", false) ? Activation.QUICK_GELU : Activation.GELU);
    }
}

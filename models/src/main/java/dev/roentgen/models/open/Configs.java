package dev.roentgen.models.open;

import dev.roentgen.backend.kernel.Activation;
import dev.roentgen.models.TrunkConfig;
import dev.roentgen.models.beit.BeitConfig;
import dev.roentgen.models.clip.ClipConfig;
import dev.roentgen.models.clip.ClipConfig.Tower;
import dev.roentgen.models.dino.Dinov2Config;
import dev.roentgen.models.vit.VitConfig;

/** Configurations in the spelling of other libraries; what one leaves out has that library's default. */
public final class Configs {
    private static final double CLIP_EPS = 1e-5;

    private Configs() {}

    /** Hugging Face's of a {@code dinov2}. */
    public static Dinov2Config dinov2(Settings s) {
        Dinov2Config config = trunk(s, Dinov2Config.base(), 14, 1e-6)
                .mlpRatio(s.number("mlp_ratio", 4))
                .layerScale(s.number("layerscale_value", 1))
                .dropPath(s.number("drop_path_rate", 0));
        s.ignore("use_mask_token"); // is always there
        return s.flag("use_swiglu_ffn", false) ? config.gated() : config;
    }

    /** Hugging Face's of a {@code dinov2_with_registers}. */
    public static Dinov2Config dinov2WithRegisters(Settings s) {
        return dinov2(s).registers(s.integer("num_register_tokens", 4));
    }

    /** Hugging Face's of a {@code vit}. */
    static VitConfig vit(Settings s) {
        return trunk(s, VitConfig.base(), 16, 1e-12).hidden(s.integer("intermediate_size", 3072));
    }

    /** Hugging Face's of a {@code beit}, whose weights say how its head gets the tokens. */
    static BeitConfig beit(Settings s) {
        return trunk(s, BeitConfig.v2Base(), 16, 1e-12)
                .hidden(s.integer("intermediate_size", 3072))
                .layerScale(Math.max(0, s.number("layer_scale_init_value", 0.1)))
                .places(
                        s.flag("use_relative_position_bias", false),
                        s.flag("use_shared_relative_position_bias", false),
                        s.flag("use_absolute_position_embeddings", false))
                .dropPath(s.number("drop_path_rate", 0.1));
    }

    /** What Hugging Face's vision transformers call alike. Dropout is left out: published models have none. */
    private static <C extends TrunkConfig<C>> C trunk(Settings s, C base, int patch, double eps) {
        s.ignore("hidden_dropout_prob", "attention_probs_dropout_prob", "initializer_range");
        return base.inChannels(s.integer("num_channels", 3))
                .image(s.integer("image_size", 224), s.integer("patch_size", patch))
                .blocks(
                        s.integer("num_hidden_layers", 12),
                        s.integer("hidden_size", 768),
                        s.integer("num_attention_heads", 12))
                .activation(activation(s, "gelu"))
                .qkvBias(s.flag("qkv_bias", true))
                .eps(s.number("layer_norm_eps", eps));
    }

    /** Hugging Face's of a {@code clip}. */
    public static ClipConfig clip(Settings s) {
        Settings vision = s.object("vision_config"), text = s.object("text_config");
        s.ignore("initializer_factor", "logit_scale_init_value"); // what training starts from
        text.ignore("bos_token_id", "pad_token_id"); // what a tokenizer needs
        return ClipConfig.vitB32()
                .projection(s.integer("projection_dim", 512))
                .inChannels(vision.integer("num_channels", 3))
                .vision(tower(vision, 768, 12), vision.integer("image_size", 224), vision.integer("patch_size", 32))
                .text(
                        tower(text, 512, 8),
                        text.integer("vocab_size", 49_408),
                        text.integer("max_position_embeddings", 77))
                .end(text.integer("eos_token_id", 49_407));
    }

    private static Activation activation(Settings s, String usual) {
        return switch (s.text("hidden_act", usual)) {
            case "quick_gelu" -> Activation.QUICK_GELU;
            case "gelu" -> Activation.GELU;
            case "gelu_new", "gelu_pytorch_tanh" -> Activation.GELU_TANH;
            case "relu" -> Activation.RELU;
            case "silu", "swish" -> Activation.SILU;
            default -> throw s.wrong("hidden_act", "quick_gelu, gelu, gelu_new, gelu_pytorch_tanh, relu or silu");
        };
    }

    private static Tower tower(Settings s, int dim, int heads) {
        if (s.number("layer_norm_eps", CLIP_EPS) != CLIP_EPS)
            throw s.wrong("layer_norm_eps", "1e-5, as the original's");
        s.ignore(
                "attention_dropout",
                "dropout",
                "initializer_range",
                "initializer_factor",
                "projection_dim",
                "model_type");
        return new Tower(
                s.integer("hidden_size", dim),
                s.integer("intermediate_size", 4 * dim),
                s.integer("num_hidden_layers", 12),
                s.integer("num_attention_heads", heads),
                activation(s, "quick_gelu"));
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

package dev.roentgen.models.parity;

import dev.roentgen.models.Model;
import dev.roentgen.models.ModelEntry;
import dev.roentgen.models.Models;
import dev.roentgen.models.TrunkConfig;
import dev.roentgen.models.beit.Beit;
import dev.roentgen.models.beit.BeitConfig;
import dev.roentgen.models.clip.Clip;
import dev.roentgen.models.clip.ClipConfig;
import dev.roentgen.models.clip.ClipConfig.Tower;
import dev.roentgen.models.convnext.ConvNext;
import dev.roentgen.models.convnext.ConvNextConfig;
import dev.roentgen.models.densenet.DenseNet;
import dev.roentgen.models.densenet.DenseNetConfig;
import dev.roentgen.models.dino.Dinov2;
import dev.roentgen.models.dino.Dinov2Classifier;
import dev.roentgen.models.efficientnet.EfficientNet;
import dev.roentgen.models.efficientnet.EfficientNetConfig;
import dev.roentgen.models.multitask.VNet;
import dev.roentgen.models.multitask.VNetConfig;
import dev.roentgen.models.open.Configs;
import dev.roentgen.models.open.Settings;
import dev.roentgen.models.open.SmpNets;
import dev.roentgen.models.resnet.ResNet;
import dev.roentgen.models.resnet.ResNetConfig;
import dev.roentgen.models.segment.SegmentationModel;
import dev.roentgen.models.segment.Segmented;
import dev.roentgen.models.swin.Swin;
import dev.roentgen.models.swin.SwinConfig;
import dev.roentgen.models.vit.VisionTransformer;
import dev.roentgen.models.vit.VisionTransformerConfig;
import dev.roentgen.models.vit.Vit;
import dev.roentgen.models.vit.VitConfig;
import dev.roentgen.nn.Parameter;
import dev.roentgen.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** What builds the model of each kind of case. */
public final class ModelKinds {
    private static final int[] RESNET50 = {3, 4, 6, 3};
    /** Published classifiers, and what is said before their names. */
    private static final Map<String, String> LOGITS = Map.of(
            "ResNet", "torchvision.",
            "ResNeXt", "torchvision.",
            "WideResNet", "torchvision.",
            "DenseNet", "torchvision.",
            "ConvNeXt", "torchvision.",
            "EfficientNet", "torchvision.",
            "EfficientNetV2", "torchvision.",
            "VisionTransformer", "torchvision.",
            "Swin", "torchvision.",
            "Beit", "timm.");

    private static final Map<String, Function<Settings, Subject>> KINDS = kinds();

    private ModelKinds() {}

    private static Map<String, Function<Settings, Subject>> kinds() {
        Map<String, Function<Settings, Subject>> kinds = new LinkedHashMap<>();
        for (ModelEntry e : Models.all())
            if (LOGITS.containsKey(e.family()))
                kinds.put(LOGITS.get(e.family()) + e.name(), s -> Subject.of(e.create(), "logits"));
        kinds.put("torchvision.ResNet", s -> Subject.of(new ResNet(resNet(s)), "logits"));
        kinds.put("torchvision.DenseNet", s -> Subject.of(new DenseNet(denseNet(s)), "logits"));
        kinds.put("torchvision.ConvNeXt", s -> Subject.of(new ConvNext(convNext(s)), "logits"));
        kinds.put("torchvision.EfficientNet", s -> Subject.of(new EfficientNet(efficientNet(s)), "logits"));
        kinds.put("torchvision.VisionTransformer", s -> Subject.of(new VisionTransformer(vit(s)), "logits"));
        kinds.put("torchvision.SwinTransformer", s -> Subject.of(new Swin(swin(s)), "logits"));
        kinds.put("vnet2d", s -> {
            VNet net = vnet(s);
            return segmented(net, net::segment);
        });
        kinds.put("timm.VisionTransformer", s -> tokens(timmVit(s)));
        kinds.put("timm.Beit", s -> Subject.of(new Beit(beit(s)), "logits"));
        kinds.put("hf.Dinov2Model", s -> dinov2(new Dinov2(Configs.dinov2(s))));
        kinds.put(
                "hf.Dinov2ForImageClassification",
                s -> Subject.of(new Dinov2Classifier(Configs.dinov2(s), s.integer("num_labels")), "logits"));
        kinds.put("hf.Dinov2WithRegistersModel", s -> dinov2(new Dinov2(Configs.dinov2WithRegisters(s))));
        kinds.put(
                "hf.Dinov2WithRegistersForImageClassification",
                s -> Subject.of(
                        new Dinov2Classifier(Configs.dinov2WithRegisters(s), s.integer("num_labels")), "logits"));
        kinds.put("hf.CLIPModel", s -> clip(new Clip(Configs.clip(s))));
        kinds.put("openai.CLIP", s -> openClip(new Clip(openaiClip(s)), false));
        kinds.put("open_clip.CLIP", s -> openClip(new Clip(Configs.openClip(s)), true));
        for (String net : SmpNets.names()) kinds.put("smp." + net, s -> masks(net, s));
        return kinds;
    }

    /** The kinds that can be built. */
    public static Map<String, Function<Settings, Subject>> all() {
        return java.util.Collections.unmodifiableMap(KINDS);
    }

    private static ResNetConfig resNet(Settings s) {
        ResNetConfig config = switch (s.text("block", "bottleneck")) {
            case "basic" -> ResNetConfig.resnet18();
            default -> ResNetConfig.resnet50();
        };
        return config.inChannels(s.integer("in_channels", 3))
                .widths(s.integer("stem", 64), s.integers("planes", 64, 128, 256, 512))
                .layers(s.integers("layers", RESNET50))
                .groups(s.integer("groups", 1), s.integer("width_per_group", 64))
                .classes(s.integer("num_classes", 1000));
    }

    private static DenseNetConfig denseNet(Settings s) {
        return DenseNetConfig.densenet121()
                .inChannels(s.integer("in_channels", 3))
                .widths(s.integer("num_init_features"), s.integer("growth_rate"), s.integer("bn_size"))
                .layers(s.integers("block_config"))
                .dropout(s.number("drop_rate", 0))
                .classes(s.integer("num_classes"));
    }

    private static ConvNextConfig convNext(Settings s) {
        List<JsonNode> rows = s.rows("block_setting");
        return ConvNextConfig.tiny()
                .inChannels(s.integer("in_channels", 3))
                .stages(column(rows, 0), column(rows, 2))
                .layerScale(s.number("layer_scale", 1e-6))
                .dropPath(s.number("stochastic_depth_prob", 0))
                .classes(s.integer("num_classes"));
    }

    private static List<Integer> column(List<JsonNode> rows, int index) {
        return rows.stream().map(row -> row.path(index).asInt()).toList();
    }

    private static EfficientNetConfig efficientNet(Settings s) {
        List<EfficientNetConfig.Stage> stages = s.rows("setting").stream()
                .map(r -> new EfficientNetConfig.Stage(
                        r.path(0).asString().equals("fused"),
                        r.path(1).asInt(),
                        r.path(2).asInt(),
                        r.path(3).asInt(),
                        r.path(4).asInt(),
                        r.path(5).asInt(),
                        r.path(6).asInt()))
                .toList();
        return EfficientNetConfig.b0()
                .inChannels(s.integer("in_channels", 3))
                .stages(
                        stages,
                        s.integer(
                                "last_channel",
                                4 * stages.get(stages.size() - 1).out()))
                .norm(s.number("bn_eps", 1e-5), 0.1)
                .dropout(s.number("dropout", 0), s.number("stochastic_depth_prob", 0))
                .classes(s.integer("num_classes"));
    }

    private static VisionTransformerConfig vit(Settings s) {
        s.zero("attention_dropout");
        VisionTransformerConfig config = VisionTransformerConfig.base16()
                .inChannels(s.integer("in_channels", 3))
                .image(s.integer("image_size"), s.integer("patch_size"))
                .blocks(s.integer("num_layers"), s.integer("hidden_dim"), s.integer("num_heads"))
                .hidden(s.integer("mlp_dim"))
                .dropout(s.number("dropout", 0))
                .classes(s.integer("num_classes"));
        return config.representation(s.integer("representation_size", 0));
    }

    private static List<Integer> list(int[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    private static SwinConfig swin(Settings s) {
        s.zero("attention_dropout");
        return SwinConfig.tiny()
                .inChannels(s.integer("in_channels", 3))
                .patch(s.square("patch_size"))
                .stages(s.integer("embed_dim"), list(s.integers("depths")), list(s.integers("num_heads")))
                .window(s.square("window_size"), s.number("mlp_ratio", 4))
                .dropout(s.number("dropout", 0), s.number("stochastic_depth_prob", 0))
                .classes(s.integer("num_classes"));
    }

    /** A segmentation net over a resnet50, or what else the case says. */
    private static Subject masks(String name, Settings s) {
        ResNetConfig config = resNet(s.object("encoder")).headless();
        int channels = s.integer("in_channels", config.inChannels());
        SegmentationModel net = SmpNets.of(
                name,
                s,
                stride -> new ResNet(config.inChannels(channels).outputStride(stride)),
                s.integer("classes", 1));
        return s.has("aux_params") ? segmented(net, net::segment) : Subject.of(net, "mask");
    }

    private static VNet vnet(Settings s) {
        VNetConfig config = VNetConfig.standard()
                .width(s.integer("width"))
                .heads(s.integer("seg_classes"), s.integer("hidden"), s.integer("num_classes"));
        return new VNet(s.flag("bilinear", false) ? config.interpolating() : config);
    }

    private static Subject segmented(Model net, Function<Tensor, Segmented> segment) {
        return new Subject(net, in -> {
            Segmented both = segment.apply(Subject.input(in, "x"));
            return Map.of("mask", both.mask(), "logits", both.label());
        });
    }

    private static VitConfig timmVit(Settings s) {
        VitConfig config = trunk(s, VitConfig.base())
                .qkvBias(s.flag("qkv_bias", true))
                .layerScale(s.number("init_values", 0))
                .registers(s.integer("reg_tokens", 0), s.flag("no_embed_class", false))
                .classes(s.integer("num_classes", 1000));
        if (s.text("mlp_layer", "").equals("SwiGLUPacked")) {
            s.ignore("act_layer"); // silu in it
            config = config.hidden(config.trunk().hidden() / 2).gated();
        }
        if (s.flag("pre_norm", false)) config = config.preNormed();
        if (isMean(s, "token")) config = config.pooled();
        return s.flag("dynamic_img_size", false) ? config.ofAnySize() : config;
    }

    /** What timm's vision transformers call alike. */
    private static <C extends TrunkConfig<C>> C trunk(Settings s, C base) {
        s.zero("drop_rate");
        return base.inChannels(s.integer("in_chans", 3))
                .image(s.integer("img_size", 224), s.integer("patch_size", 16))
                .blocks(s.integer("depth", 12), s.integer("embed_dim", 768), s.integer("num_heads", 12))
                .mlpRatio(s.number("mlp_ratio", 4))
                .dropPath(s.number("drop_path_rate", 0));
    }

    private static boolean isMean(Settings s, String usual) {
        return switch (s.text("global_pool", usual)) {
            case "avg" -> true;
            case "token" -> false;
            default -> throw new IllegalArgumentException("global_pool must be avg or token");
        };
    }

    private static Subject tokens(VitConfig config) {
        Vit vit = new Vit(config);
        return new Subject(vit, in -> {
            Tensor x = Subject.input(in, "x"), tokens = vit.tokens(x);
            Map<String, Tensor> outputs = outputs("tokens", tokens, "pooled", vit.pooled(tokens));
            if (config.classes() > 0) outputs.put("logits", vit.forward(x));
            return outputs;
        });
    }

    private static Map<String, Tensor> outputs(String first, Tensor a, String second, Tensor b) {
        Map<String, Tensor> outputs = new LinkedHashMap<>(); // in order: a loss that names none means the first
        outputs.put(first, a);
        outputs.put(second, b);
        return outputs;
    }

    private static BeitConfig beit(Settings s) {
        BeitConfig config = trunk(s, BeitConfig.v2Base())
                .qkvBias(s.flag("qkv_bias", true))
                .layerScale(s.number("init_values", 0))
                .places(
                        s.flag("use_rel_pos_bias", false),
                        s.flag("use_shared_rel_pos_bias", false),
                        s.flag("use_abs_pos_emb", true))
                .classes(s.integer("num_classes", 1000));
        return isMean(s, "avg") ? config : config.unpooled();
    }

    private static Subject dinov2(Dinov2 model) {
        return new Subject(model, in -> {
            Tensor tokens = model.tokens(Subject.input(in, "x"));
            return outputs("last_hidden_state", tokens, "pooler_output", tokens.select(1, 0));
        });
    }

    private static Subject clip(Clip clip) {
        return new Subject(clip, in -> {
            Clip.Output y = clip.forward(Subject.input(in, "x"), Subject.input(in, "ids"), in.get("attention_mask"));
            return Map.of(
                    "logits_per_image",
                    y.logitsPerImage(),
                    "image_embeds",
                    y.imageEmbeds(),
                    "text_embeds",
                    y.textEmbeds());
        });
    }

    private static ClipConfig openaiClip(Settings s) {
        int vision = s.integer("vision_width"), text = s.integer("transformer_width");
        return ClipConfig.vitB32()
                .projection(s.integer("embed_dim"))
                .vision(
                        new Tower(vision, 4 * vision, s.integer("vision_layers"), vision / 64),
                        s.integer("image_resolution"),
                        s.integer("vision_patch_size"))
                .text(
                        new Tower(text, 4 * text, s.integer("transformer_layers"), s.integer("transformer_heads")),
                        s.integer("vocab_size"),
                        s.integer("context_length"));
    }

    /** The original gives features before they are brought to length 1, open_clip after. */
    private static Subject openClip(Clip clip, boolean unit) {
        return new Subject(
                clip,
                in -> {
                    Tensor x = Subject.input(in, "x"), ids = Subject.input(in, "ids");
                    Clip.Output y = clip.forward(x, ids);
                    Parameter scale = clip.parameters().get("logit_scale");
                    Map<String, Tensor> out = new LinkedHashMap<>();
                    out.put("logits_per_image", y.logitsPerImage());
                    out.put("logits_per_text", y.logitsPerImage().transpose(0, 1));
                    out.put("image_features", unit ? y.imageEmbeds() : clip.imageFeatures(x));
                    out.put("text_features", unit ? y.textEmbeds() : clip.textFeatures(ids));
                    if (scale != null) out.put("logit_scale_exp", scale.value().exp());
                    return out;
                },
                Clip.OPENAI);
    }
}

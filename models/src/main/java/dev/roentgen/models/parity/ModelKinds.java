package dev.roentgen.models.parity;

import dev.roentgen.models.convnext.ConvNext;
import dev.roentgen.models.convnext.ConvNextConfig;
import dev.roentgen.models.densenet.DenseNet;
import dev.roentgen.models.densenet.DenseNetConfig;
import dev.roentgen.models.efficientnet.EfficientNet;
import dev.roentgen.models.efficientnet.EfficientNetConfig;
import dev.roentgen.models.resnet.ResNet;
import dev.roentgen.models.resnet.ResNetConfig;
import dev.roentgen.models.segment.DeepLabConfig;
import dev.roentgen.models.segment.DeepLabV3;
import dev.roentgen.models.segment.DeepLabV3Plus;
import dev.roentgen.models.segment.Fpn;
import dev.roentgen.models.segment.FpnConfig;
import dev.roentgen.models.segment.Heads;
import dev.roentgen.models.segment.Linknet;
import dev.roentgen.models.segment.Manet;
import dev.roentgen.models.segment.Pan;
import dev.roentgen.models.segment.PspNet;
import dev.roentgen.models.segment.Unet;
import dev.roentgen.models.segment.UnetConfig;
import dev.roentgen.models.segment.UnetPlusPlus;
import dev.roentgen.models.swin.Swin;
import dev.roentgen.models.swin.SwinConfig;
import dev.roentgen.models.vit.VisionTransformer;
import dev.roentgen.models.vit.VisionTransformerConfig;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** What builds the model of each kind of case. */
public final class ModelKinds {
    private static final int[] RESNET50 = {3, 4, 6, 3};
    private static final Map<String, Function<Settings, Subject>> KINDS = kinds();

    private ModelKinds() {}

    private static Map<String, Function<Settings, Subject>> kinds() {
        Map<String, Function<Settings, Subject>> kinds = new LinkedHashMap<>();
        kinds.put("torchvision.ResNet", s -> Subject.of(new ResNet(resNet(s)), "logits"));
        kinds.put(
                "torchvision.resnext101_64x4d", s -> Subject.of(new ResNet(ResNetConfig.resnext101_64x4d()), "logits"));
        kinds.put("torchvision.DenseNet", s -> Subject.of(new DenseNet(denseNet(s)), "logits"));
        kinds.put("torchvision.densenet161", s -> Subject.of(new DenseNet(DenseNetConfig.densenet161()), "logits"));
        kinds.put("torchvision.ConvNeXt", s -> Subject.of(new ConvNext(convNext(s)), "logits"));
        kinds.put("torchvision.convnext_base", s -> Subject.of(new ConvNext(ConvNextConfig.base()), "logits"));
        kinds.put("torchvision.EfficientNet", s -> Subject.of(new EfficientNet(efficientNet(s)), "logits"));
        kinds.put(
                "torchvision.efficientnet_v2_l",
                s -> Subject.of(new EfficientNet(EfficientNetConfig.v2Large()), "logits"));
        kinds.put("torchvision.VisionTransformer", s -> Subject.of(new VisionTransformer(vit(s)), "logits"));
        kinds.put(
                "torchvision.vit_b_16",
                s -> Subject.of(new VisionTransformer(VisionTransformerConfig.base16()), "logits"));
        kinds.put("torchvision.SwinTransformer", s -> Subject.of(new Swin(swin(s)), "logits"));
        kinds.put("torchvision.swin_b", s -> Subject.of(new Swin(SwinConfig.base()), "logits"));
        kinds.put("smp.Unet", s -> Subject.of(unet(s), "mask"));
        kinds.put("smp.UnetPlusPlus", s -> Subject.of(unetPlusPlus(s), "mask"));
        kinds.put("smp.Linknet", s -> Subject.of(new Linknet(encoder(s, 32), 5, heads(s)), "mask"));
        kinds.put("smp.MAnet", s -> Subject.of(manet(s), "mask"));
        kinds.put("smp.FPN", s -> Subject.of(fpn(s), "mask"));
        kinds.put("smp.PSPNet", s -> Subject.of(pspNet(s), "mask"));
        kinds.put("smp.PAN", s -> Subject.of(pan(s), "mask"));
        kinds.put("smp.DeepLabV3", s -> Subject.of(deepLab(s), "mask"));
        kinds.put("smp.DeepLabV3Plus", s -> Subject.of(deepLabPlus(s), "mask"));
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
        return config.widths(s.integer("stem", 64), s.integers("planes", 64, 128, 256, 512))
                .layers(s.integers("layers", RESNET50))
                .groups(s.integer("groups", 1), s.integer("width_per_group", 64))
                .classes(s.integer("num_classes", 1000));
    }

    private static DenseNetConfig denseNet(Settings s) {
        return DenseNetConfig.densenet121()
                .widths(s.integer("num_init_features"), s.integer("growth_rate"), s.integer("bn_size"))
                .layers(s.integers("block_config"))
                .dropout(s.number("drop_rate", 0))
                .classes(s.integer("num_classes"));
    }

    private static ConvNextConfig convNext(Settings s) {
        List<JsonNode> rows = s.rows("block_setting");
        return ConvNextConfig.tiny()
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
                .stages(stages, s.integer("last_channel"))
                .norm(s.number("bn_eps", 1e-5), 0.1)
                .dropout(s.number("dropout", 0), s.number("stochastic_depth_prob", 0))
                .classes(s.integer("num_classes"));
    }

    private static VisionTransformerConfig vit(Settings s) {
        s.zero("attention_dropout");
        return VisionTransformerConfig.base16()
                .image(s.integer("image_size"), s.integer("patch_size"))
                .widths(s.integer("hidden_dim"), s.integer("mlp_dim"))
                .blocks(s.integer("num_layers"), s.integer("num_heads"))
                .dropout(s.number("dropout", 0))
                .classes(s.integer("num_classes"));
    }

    private static List<Integer> list(int[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    private static SwinConfig swin(Settings s) {
        s.zero("attention_dropout");
        return SwinConfig.tiny()
                .patch(s.square("patch_size"))
                .stages(s.integer("embed_dim"), list(s.integers("depths")), list(s.integers("num_heads")))
                .window(s.square("window_size"), s.number("mlp_ratio", 4))
                .dropout(s.number("dropout", 0), s.number("stochastic_depth_prob", 0))
                .classes(s.integer("num_classes"));
    }

    /** The encoder of a segmentation net: resnet50 unless the case says otherwise. */
    private static ResNet encoder(Settings s, int outputStride) {
        return new ResNet(resNet(s.object("encoder")).headless().outputStride(outputStride));
    }

    private static Heads heads(Settings s) {
        return Heads.masks(s.integer("classes", 1));
    }

    private static Unet unet(Settings s) {
        UnetConfig config = UnetConfig.standard().channels(s.integers("decoder_channels", 256, 128, 64, 32, 16));
        boolean scse = s.text("decoder_attention_type", "").equals("scse");
        return new Unet(encoder(s, 32), scse ? config.withScse() : config, heads(s));
    }

    private static UnetPlusPlus unetPlusPlus(Settings s) {
        UnetConfig config = UnetConfig.standard().channels(s.integers("decoder_channels", 256, 128, 64, 32, 16));
        return new UnetPlusPlus(encoder(s, 32), config, heads(s));
    }

    private static Manet manet(Settings s) {
        List<Integer> channels = list(s.integers("decoder_channels", 256, 128, 64, 32, 16));
        return new Manet(encoder(s, 32), channels, s.integer("decoder_pab_channels", 64), heads(s));
    }

    private static Fpn fpn(Settings s) {
        FpnConfig config = FpnConfig.standard()
                .channels(s.integer("decoder_pyramid_channels", 256), s.integer("decoder_segmentation_channels", 128))
                .dropout(s.number("decoder_dropout", 0.2));
        boolean concat = s.text("decoder_merge_policy", "add").equals("cat");
        return new Fpn(encoder(s, 32), concat ? config.concatenated() : config, heads(s));
    }

    private static PspNet pspNet(Settings s) {
        int out = s.integer("psp_out_channels", 512);
        return new PspNet(encoder(s, 32), out, s.number("psp_dropout", 0.2), heads(s));
    }

    private static Pan pan(Settings s) {
        return new Pan(encoder(s, s.integer("encoder_output_stride", 16)), s.integer("decoder_channels", 32), heads(s));
    }

    private static DeepLabConfig deepLabConfig(Settings s) {
        return DeepLabConfig.standard()
                .channels(s.integer("decoder_channels", 256))
                .rates(s.integers("decoder_atrous_rates", 12, 24, 36))
                .dropout(s.number("decoder_aspp_dropout", 0.5));
    }

    private static DeepLabV3 deepLab(Settings s) {
        return new DeepLabV3(encoder(s, s.integer("encoder_output_stride", 8)), deepLabConfig(s), heads(s));
    }

    private static DeepLabV3Plus deepLabPlus(Settings s) {
        return new DeepLabV3Plus(encoder(s, s.integer("encoder_output_stride", 16)), deepLabConfig(s), heads(s));
    }
}

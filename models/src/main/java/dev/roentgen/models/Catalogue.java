package dev.roentgen.models;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.models.beit.Beit;
import dev.roentgen.models.beit.BeitConfig;
import dev.roentgen.models.clip.Clip;
import dev.roentgen.models.clip.ClipConfig;
import dev.roentgen.models.convnext.ConvNext;
import dev.roentgen.models.convnext.ConvNextConfig;
import dev.roentgen.models.densenet.DenseNet;
import dev.roentgen.models.densenet.DenseNetConfig;
import dev.roentgen.models.dino.Dinov2Classifier;
import dev.roentgen.models.dino.Dinov2Config;
import dev.roentgen.models.efficientnet.EfficientNet;
import dev.roentgen.models.efficientnet.EfficientNetConfig;
import dev.roentgen.models.multitask.VNet;
import dev.roentgen.models.multitask.VNetConfig;
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
import dev.roentgen.models.vit.Vit;
import dev.roentgen.models.vit.VitConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The rows of {@link Models}, family by family. */
final class Catalogue {
    private static final int IMAGENET = 1000;
    private static final int SIZE = 224;
    private static final int WHOLE = 32; // what encoders reduce by, undilated
    private static final int FPN_GROUPS = 32; // the narrowest branches that an FPN's group norm allows
    private static final double PSP_DROPOUT = 0.2; // as published

    private final List<ModelEntry> entries = new ArrayList<>();
    private String family = "";
    private String paper = "";
    private String reference = "";

    private Catalogue() {}

    static List<ModelEntry> entries() {
        Catalogue c = new Catalogue();
        c.convolutional();
        c.transformers();
        c.dinov2();
        c.clip();
        c.segmentation();
        return c.entries;
    }

    /** What the rows below have in common. */
    private void of(String family, String paper, String reference) {
        this.family = family;
        this.paper = paper;
        this.reference = reference;
    }

    private void row(String name, int size, Function<ModelOptions, Model> factory) {
        entries.add(new ModelEntry(name, family, paper, reference, size, factory));
    }

    private <C extends ModelConfig<C>> void row(String name, int size, Function<C, Model> maker, C config) {
        row(name, size, options -> maker.apply(options.of(config)));
    }

    private void convolutional() {
        of("ResNet", "Deep Residual Learning for Image Recognition", "arXiv:1512.03385");
        row("resnet18", SIZE, ResNet::new, ResNetConfig.resnet18());
        row("resnet34", SIZE, ResNet::new, ResNetConfig.resnet34());
        row("resnet50", SIZE, ResNet::new, ResNetConfig.resnet50());
        row("resnet101", SIZE, ResNet::new, ResNetConfig.resnet101());
        row("resnet152", SIZE, ResNet::new, ResNetConfig.resnet152());
        of("ResNeXt", "Aggregated Residual Transformations for Deep Neural Networks", "arXiv:1611.05431");
        row("resnext50_32x4d", SIZE, ResNet::new, ResNetConfig.resnext50_32x4d());
        row("resnext101_32x8d", SIZE, ResNet::new, ResNetConfig.resnext101_32x8d());
        row("resnext101_64x4d", SIZE, ResNet::new, ResNetConfig.resnext101_64x4d());
        of("WideResNet", "Wide Residual Networks", "arXiv:1605.07146");
        row("wide_resnet50_2", SIZE, ResNet::new, ResNetConfig.wideResnet50());
        row("wide_resnet101_2", SIZE, ResNet::new, ResNetConfig.wideResnet101());
        of("DenseNet", "Densely Connected Convolutional Networks", "arXiv:1608.06993");
        row("densenet121", SIZE, DenseNet::new, DenseNetConfig.densenet121());
        row("densenet161", SIZE, DenseNet::new, DenseNetConfig.densenet161());
        row("densenet169", SIZE, DenseNet::new, DenseNetConfig.densenet169());
        row("densenet201", SIZE, DenseNet::new, DenseNetConfig.densenet201());
        of("ConvNeXt", "A ConvNet for the 2020s", "arXiv:2201.03545");
        row("convnext_tiny", SIZE, ConvNext::new, ConvNextConfig.tiny());
        row("convnext_small", SIZE, ConvNext::new, ConvNextConfig.small());
        row("convnext_base", SIZE, ConvNext::new, ConvNextConfig.base());
        row("convnext_large", SIZE, ConvNext::new, ConvNextConfig.large());
        of(
                "EfficientNet",
                "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks",
                "arXiv:1905.11946");
        row("efficientnet_b0", 224, EfficientNet::new, EfficientNetConfig.b0());
        row("efficientnet_b1", 240, EfficientNet::new, EfficientNetConfig.b1());
        row("efficientnet_b2", 288, EfficientNet::new, EfficientNetConfig.b2());
        row("efficientnet_b3", 300, EfficientNet::new, EfficientNetConfig.b3());
        row("efficientnet_b4", 380, EfficientNet::new, EfficientNetConfig.b4());
        row("efficientnet_b5", 456, EfficientNet::new, EfficientNetConfig.b5());
        row("efficientnet_b6", 528, EfficientNet::new, EfficientNetConfig.b6());
        row("efficientnet_b7", 600, EfficientNet::new, EfficientNetConfig.b7());
        of("EfficientNetV2", "EfficientNetV2: Smaller Models and Faster Training", "arXiv:2104.00298");
        row("efficientnet_v2_s", 384, EfficientNet::new, EfficientNetConfig.v2Small());
        row("efficientnet_v2_m", 480, EfficientNet::new, EfficientNetConfig.v2Medium());
        row("efficientnet_v2_l", 480, EfficientNet::new, EfficientNetConfig.v2Large());
    }

    private void transformers() {
        of(
                "VisionTransformer",
                "An Image is Worth 16x16 Words: Transformers for Image Recognition at Scale",
                "arXiv:2010.11929");
        row("vit_b_16", 224, VisionTransformer::new, VisionTransformerConfig.base16());
        row("vit_b_32", 224, VisionTransformer::new, VisionTransformerConfig.base32());
        row("vit_l_16", 224, VisionTransformer::new, VisionTransformerConfig.large16());
        row("vit_l_32", 224, VisionTransformer::new, VisionTransformerConfig.large32());
        row("vit_h_14", 224, VisionTransformer::new, VisionTransformerConfig.huge14());
        family = "Vit";
        row("vit_tiny_patch16_224", 224, Vit::new, VitConfig.tiny());
        row("vit_tiny_patch16_384", 384, Vit::new, VitConfig.tiny().image(384, 16));
        row("vit_small_patch16_224", 224, Vit::new, VitConfig.small());
        row("vit_small_patch16_384", 384, Vit::new, VitConfig.small().image(384, 16));
        row("vit_small_patch32_224", 224, Vit::new, VitConfig.small().image(224, 32));
        row("vit_small_patch32_384", 384, Vit::new, VitConfig.small().image(384, 32));
        row("vit_base_patch8_224", 224, Vit::new, VitConfig.base().image(224, 8));
        row("vit_base_patch16_224", 224, Vit::new, VitConfig.base());
        row("vit_base_patch16_384", 384, Vit::new, VitConfig.base().image(384, 16));
        row("vit_base_patch32_224", 224, Vit::new, VitConfig.base().image(224, 32));
        row("vit_base_patch32_384", 384, Vit::new, VitConfig.base().image(384, 32));
        row("vit_large_patch16_224", 224, Vit::new, VitConfig.large());
        row("vit_large_patch16_384", 384, Vit::new, VitConfig.large().image(384, 16));
        row("vit_large_patch32_224", 224, Vit::new, VitConfig.large().image(224, 32));
        row("vit_large_patch32_384", 384, Vit::new, VitConfig.large().image(384, 32));
        row(
                "vit_huge_patch14_224",
                224,
                Vit::new,
                VitConfig.base().blocks(32, 1280, 16).image(224, 14));
        of("Swin", "Swin Transformer: Hierarchical Vision Transformer using Shifted Windows", "arXiv:2103.14030");
        row("swin_t", SIZE, Swin::new, SwinConfig.tiny());
        row("swin_s", SIZE, Swin::new, SwinConfig.small());
        row("swin_b", SIZE, Swin::new, SwinConfig.base());
        of("Beit", "BEiT: BERT Pre-Training of Image Transformers", "arXiv:2106.08254");
        row("beit_base_patch16_224", 224, Beit::new, BeitConfig.v2Base().layerScale(0.1));
        row(
                "beit_base_patch16_384",
                384,
                Beit::new,
                BeitConfig.v2Base().layerScale(0.1).image(384, 16));
        row("beit_large_patch16_224", 224, Beit::new, BeitConfig.v2Large());
        row("beit_large_patch16_384", 384, Beit::new, BeitConfig.v2Large().image(384, 16));
        row("beit_large_patch16_512", 512, Beit::new, BeitConfig.v2Large().image(512, 16));
        of("Beit", "BEiT v2: Masked Image Modeling with Vector-Quantized Visual Tokenizers", "arXiv:2208.06366");
        row("beitv2_base_patch16_224", 224, Beit::new, BeitConfig.v2Base());
        row("beitv2_large_patch16_224", 224, Beit::new, BeitConfig.v2Large());
    }

    private void dinov2() {
        of("Vit", "DINOv2: Learning Robust Visual Features without Supervision", "arXiv:2304.07193");
        row("vit_small_patch14_dinov2", 518, Vit::new, VitConfig.dinov2Small());
        row("vit_base_patch14_dinov2", 518, Vit::new, VitConfig.dinov2Base());
        row("vit_large_patch14_dinov2", 518, Vit::new, VitConfig.dinov2Large());
        row("vit_giant_patch14_dinov2", 518, Vit::new, VitConfig.dinov2Giant());
        of("Vit", "Vision Transformers Need Registers", "arXiv:2309.16588");
        row(
                "vit_small_patch14_reg4_dinov2",
                518,
                Vit::new,
                VitConfig.dinov2Small().registers(4));
        row(
                "vit_base_patch14_reg4_dinov2",
                518,
                Vit::new,
                VitConfig.dinov2Base().registers(4));
        row(
                "vit_large_patch14_reg4_dinov2",
                518,
                Vit::new,
                VitConfig.dinov2Large().registers(4));
        row(
                "vit_giant_patch14_reg4_dinov2",
                518,
                Vit::new,
                VitConfig.dinov2Giant().registers(4));
        of("Dinov2", "DINOv2: Learning Robust Visual Features without Supervision", "arXiv:2304.07193");
        row("facebook/dinov2-small", Dinov2Config.small());
        row("facebook/dinov2-base", Dinov2Config.base());
        row("facebook/dinov2-large", Dinov2Config.large());
        row("facebook/dinov2-giant", Dinov2Config.giant());
    }

    /** The model, and the one with a linear classifier of ImageNet on it, or of other classes. */
    private void row(String name, Dinov2Config config) {
        row(name, SIZE, o -> Dinov2Classifier.of(config, o));
        row(
                name + "-imagenet1k-1-layer",
                SIZE,
                o -> Dinov2Classifier.of(config, o.classes().isPresent() ? o : o.classes(IMAGENET)));
    }

    private void clip() {
        of("Clip", "Learning Transferable Visual Models From Natural Language Supervision", "arXiv:2103.00020");
        row("openai/clip-vit-base-patch32", ClipConfig.vitB32());
        row("openai/clip-vit-base-patch16", ClipConfig.vitB16());
        row("openai/clip-vit-large-patch14", ClipConfig.vitL14());
        row("openai/clip-vit-large-patch14-336", ClipConfig.vitL14().image(336, 14));
    }

    private void row(String name, ClipConfig config) {
        row(name, config.imageSize(), o -> Clip.of(config, o));
    }

    private void segmentation() {
        of("Unet", "U-Net: Convolutional Networks for Biomedical Image Segmentation", "arXiv:1505.04597");
        over("unet", WHOLE, Unet::new, (e, w, lungs) -> new Unet(e, slimU(w), lungs));
        of("UnetPlusPlus", "UNet++: A Nested U-Net Architecture for Medical Image Segmentation", "arXiv:1807.10165");
        over("unetplusplus", WHOLE, UnetPlusPlus::new, (e, w, lungs) -> new UnetPlusPlus(e, slimU(w), lungs));
        of(
                "Manet",
                "MA-Net: A Multi-Scale Attention Network for Liver and Tumor Segmentation",
                "doi:10.1109/ACCESS.2020.3025372");
        over("manet", WHOLE, Manet::new, (e, w, lungs) -> new Manet(e, slimU(w).channels(), 2 * w, lungs));
        of(
                "Linknet",
                "LinkNet: Exploiting Encoder Representations for Efficient Semantic Segmentation",
                "arXiv:1707.03718");
        over(
                "linknet",
                WHOLE,
                Linknet::new,
                (e, w, lungs) -> new Linknet(e, e.channels().size(), lungs));
        of("Fpn", "Feature Pyramid Networks for Object Detection", "arXiv:1612.03144");
        over("fpn", WHOLE, Fpn::new, (e, w, lungs) -> new Fpn(e, slimFpn(w), lungs));
        of("PspNet", "Pyramid Scene Parsing Network", "arXiv:1612.01105");
        over("pspnet", WHOLE, PspNet::new, (e, w, lungs) -> new PspNet(e, 4 * w, PSP_DROPOUT, lungs));
        of("Pan", "Pyramid Attention Network for Semantic Segmentation", "arXiv:1805.10180");
        over("pan", 16, Pan::new, (e, w, lungs) -> new Pan(e, 2 * w, lungs));
        of("DeepLabV3", "Rethinking Atrous Convolution for Semantic Image Segmentation", "arXiv:1706.05587");
        over("deeplabv3", 8, DeepLabV3::new, (e, w, lungs) -> new DeepLabV3(e, slimAtrous(w), lungs));
        of(
                "DeepLabV3Plus",
                "Encoder-Decoder with Atrous Separable Convolution for Semantic Image Segmentation",
                "arXiv:1802.02611");
        over("deeplabv3plus", 16, DeepLabV3Plus::new, (e, w, lungs) -> new DeepLabV3Plus(e, slimAtrous(w), lungs));
        of("VNet", "U-Net: Convolutional Networks for Biomedical Image Segmentation", "arXiv:1505.04597");
        row("vnet2d", SIZE, o -> VNet.of(VNetConfig.standard(), o));
    }

    /** A segmentation net over a slim encoder, its decoder in proportion to the encoder's width. */
    private interface Slim {
        Model of(Encoder encoder, int width, Heads heads);
    }

    private static UnetConfig slimU(int width) {
        return UnetConfig.standard().channels(4 * width, 2 * width, width, width, Math.max(1, width / 2));
    }

    private static FpnConfig slimFpn(int width) {
        return FpnConfig.standard().channels(4 * width, FPN_GROUPS);
    }

    private static DeepLabConfig slimAtrous(int width) {
        return DeepLabConfig.standard().channels(4 * width);
    }

    /** A segmentation net of one class over an encoder, whose last features are so many times smaller than the image. */
    private void over(String name, int reduction, BiFunction<Encoder, Integer, Model> maker, Slim slim) {
        row(name, SIZE, o -> {
            ModelOptions options = new ModelOptions(
                    OptionalInt.of(0),
                    o.inChannels(),
                    o.imageSize(),
                    reduction == WHOLE ? OptionalInt.empty() : OptionalInt.of(reduction),
                    o.width(),
                    o.encoder());
            int classes = o.classes().orElse(1);
            if (Models.create(o.encoder(), options) instanceof Encoder encoder)
                return o.width().isPresent()
                        ? slim.of(encoder, o.width().getAsInt(), Heads.masks(classes))
                        : maker.apply(encoder, classes);
            throw new ArgumentException(
                    name,
                    "the encoder must have",
                    "features of several sizes",
                    "'" + o.encoder() + "'",
                    "Use resnet50.");
        });
    }
}

package dev.roentgen.models;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.kernel.ResizeKernel.Mode;
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
import dev.roentgen.models.dino.Dinov2Config;
import dev.roentgen.models.efficientnet.EfficientNet;
import dev.roentgen.models.efficientnet.EfficientNetConfig;
import dev.roentgen.models.efficientnet.EfficientNetConfig.Stage;
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
import dev.roentgen.tensor.Generator;
import dev.roentgen.tensor.Tensor;
import java.util.List;
import java.util.function.Supplier;

/** A small model of each kind, its input, its output, what odd sizes must be padded to (0: they may be odd; -1: one size, -2: multiples of 8, -3: one size, or any by a setting). */
public enum SmallModel {
    RESNET(() -> new ResNet(slim(ResNetConfig.resnet18()).classes(3)), Shape.of(2, 3, 32, 32), Shape.of(2, 3), 0),
    RESNEXT(
            () -> new ResNet(slim(ResNetConfig.resnet50())
                    .layers(1, 1, 1, 1)
                    .groups(2, 64)
                    .classes(3)),
            Shape.of(2, 3, 32, 32),
            Shape.of(2, 3),
            0),
    DENSENET(
            () -> new DenseNet(DenseNetConfig.densenet121()
                    .widths(8, 4, 2)
                    .layers(2, 1, 1, 1)
                    .classes(3)),
            Shape.of(2, 3, 32, 32),
            Shape.of(2, 3),
            0),
    CONVNEXT(
            () -> new ConvNext(ConvNextConfig.tiny()
                    .stages(List.of(8, 12, 16, 20), List.of(1, 1, 2, 1))
                    .classes(3)),
            Shape.of(2, 3, 32, 32),
            Shape.of(2, 3),
            0),
    EFFICIENTNET(
            () -> new EfficientNet(EfficientNetConfig.b0()
                    .stages(List.of(Stage.fused(1, 3, 1, 8, 8, 2), Stage.mobile(2, 3, 2, 8, 16, 2)), 24)
                    .classes(3)),
            Shape.of(2, 3, 32, 32),
            Shape.of(2, 3),
            0),
    VISION_TRANSFORMER(
            () -> new VisionTransformer(VisionTransformerConfig.base16()
                    .image(32, 8)
                    .blocks(2, 24, 3)
                    .hidden(48)
                    .representation(20)
                    .classes(3)),
            Shape.of(2, 3, 32, 32),
            Shape.of(2, 3),
            -1),
    VIT(
            () -> new Vit(VitConfig.base()
                    .image(32, 8)
                    .blocks(2, 24, 3)
                    .registers(2)
                    .layerScale(1e-5)
                    .ofAnySize()
                    .classes(3)),
            Shape.of(2, 3, 32, 32),
            Shape.of(2, 3),
            -2),
    BEIT(
            () -> new Beit(BeitConfig.v2Base().image(32, 8).blocks(2, 24, 3).classes(3)),
            Shape.of(2, 3, 32, 32),
            Shape.of(2, 3),
            -1),
    VIT_POOLED(
            () -> new Vit(VitConfig.base()
                    .image(32, 8)
                    .blocks(2, 24, 3)
                    .qkvBias(false)
                    .gated()
                    .pooled()
                    .classes(3)),
            Shape.of(2, 3, 32, 32),
            Shape.of(2, 3),
            -3),
    VIT_PRE_NORMED(
            () -> new Vit(
                    VitConfig.base().image(32, 8).blocks(2, 24, 3).preNormed().classes(3)),
            Shape.of(2, 3, 32, 32),
            Shape.of(2, 3),
            -3),
    BEIT_PRETRAINED(
            () -> new Beit(BeitConfig.v2Base()
                    .image(32, 8)
                    .blocks(2, 24, 3)
                    .places(true, true, true)
                    .layerScale(0)
                    .unpooled()
                    .classes(3)),
            Shape.of(2, 3, 32, 32),
            Shape.of(2, 3),
            -1),
    DINOV2_REGISTERS(
            () -> new Dinov2Classifier(
                    Dinov2Config.base().image(32, 8).blocks(2, 24, 3).registers(2), 3),
            Shape.of(2, 3, 32, 32),
            Shape.of(2, 3),
            -2),
    DINOV2(
            () -> new Dinov2Classifier(Dinov2Config.base().image(32, 8).blocks(2, 24, 3), 3),
            Shape.of(2, 3, 32, 32),
            Shape.of(2, 3),
            -2),
    DINOV2_GATED(
            () -> new Dinov2(Dinov2Config.base().image(32, 8).blocks(2, 24, 3).gated()),
            Shape.of(2, 3, 32, 32),
            Shape.of(2, 24),
            -2),
    CLIP(
            () -> new Clip(ClipConfig.vitB32()
                    .vision(new Tower(24, 48, 2, 3), 32, 8)
                    .text(new Tower(16, 32, 1, 2), 50, 8)
                    .projection(6)),
            Shape.of(2, 3, 32, 32),
            Shape.of(2, 6),
            -1),
    SWIN(
            () -> new Swin(SwinConfig.tiny()
                    .stages(8, List.of(2, 2), List.of(2, 4))
                    .window(3, 2)
                    .classes(3)),
            Shape.of(2, 3, 32, 32),
            Shape.of(2, 3),
            0),
    VNET(
            () -> new VNet(VNetConfig.standard().width(4).heads(2, 8, 4)),
            Shape.of(2, 3, 32, 32),
            Shape.of(2, 2, 32, 32),
            0),
    VNET_INTERPOLATING(
            () -> new VNet(VNetConfig.standard().width(4).interpolating().heads(1, 8, 4)),
            Shape.of(2, 3, 32, 32),
            Shape.of(2, 1, 32, 32),
            0),
    UNET(() -> new Unet(encoder(), small(), Heads.masks(2)), Shape.of(2, 3, 32, 64), Shape.of(2, 2, 32, 64), 32),
    UNET_SCSE(
            () -> new Unet(
                    encoder(),
                    UnetConfig.standard().channels(16, 16, 16, 16, 16).withScse(),
                    Heads.masks(1)),
            Shape.of(2, 3, 32, 32),
            Shape.of(2, 1, 32, 32),
            32),
    UNET_OVER_CONVNEXT(
            () -> new Unet(
                    new ConvNext(ConvNextConfig.tiny()
                            .stages(List.of(8, 12, 16, 20), List.of(1, 1, 1, 1))
                            .headless()),
                    small(),
                    Heads.masks(1)),
            Shape.of(2, 3, 32, 32),
            Shape.of(2, 1, 32, 32),
            32),
    UNET_OVER_EFFICIENTNET(
            () -> new Unet(
                    new EfficientNet(EfficientNetConfig.b0()
                            .stages(
                                    List.of(
                                            Stage.fused(1, 3, 1, 8, 8, 1),
                                            Stage.fused(2, 3, 2, 8, 12, 1),
                                            Stage.mobile(2, 3, 2, 12, 16, 1),
                                            Stage.mobile(2, 3, 2, 16, 20, 1),
                                            Stage.mobile(2, 3, 2, 20, 24, 1)),
                                    32)
                            .headless()),
                    small(),
                    Heads.masks(1)),
            Shape.of(2, 3, 32, 64),
            Shape.of(2, 1, 32, 64),
            32),
    FPN_OVER_DENSENET(
            () -> new Fpn(
                    new DenseNet(DenseNetConfig.densenet121()
                            .widths(8, 4, 2)
                            .layers(1, 1, 1, 1)
                            .headless()),
                    FpnConfig.standard().channels(8, 32),
                    Heads.masks(1)),
            Shape.of(2, 3, 64, 64),
            Shape.of(2, 1, 64, 64),
            32),
    UNET_OVER_SWIN(
            () -> new Unet(
                    new Swin(SwinConfig.tiny()
                            .stages(8, List.of(1, 1, 1, 1), List.of(2, 2, 4, 4))
                            .window(2, 2)
                            .headless()),
                    small(),
                    Heads.masks(1)),
            Shape.of(2, 3, 32, 32),
            Shape.of(2, 1, 32, 32),
            32),
    UNET_WITHOUT_NORM(
            () -> new Unet(encoder(), small().interpolation(Mode.BILINEAR).plain(), Heads.masks(1)),
            Shape.of(2, 3, 32, 32),
            Shape.of(2, 1, 32, 32),
            32),
    UNET_PLUS_PLUS(
            () -> new UnetPlusPlus(encoder(), small(), Heads.masks(1)),
            Shape.of(2, 3, 32, 32),
            Shape.of(2, 1, 32, 32),
            32),
    LINKNET(() -> new Linknet(encoder(), 2), Shape.of(2, 3, 32, 32), Shape.of(2, 2, 32, 32), 32),
    MANET(
            () -> new Manet(encoder(), small().channels(), 4, Heads.masks(1)),
            Shape.of(2, 3, 32, 32),
            Shape.of(2, 1, 32, 32),
            32),
    FPN(
            () -> new Fpn(encoder(), FpnConfig.standard().channels(8, 32).concatenated(), Heads.masks(1)),
            Shape.of(2, 3, 32, 32),
            Shape.of(2, 1, 32, 32),
            32),
    PSPNET(() -> new PspNet(encoder(), 8, 0.2, Heads.masks(1)), Shape.of(2, 3, 32, 32), Shape.of(2, 1, 32, 32), 8),
    PAN(() -> new Pan(dilated(16), 8, Heads.masks(1)), Shape.of(2, 3, 128, 128), Shape.of(2, 1, 128, 128), 16),
    DEEPLAB_V3(
            () -> new DeepLabV3(dilated(8), DeepLabConfig.standard().channels(8).rates(1, 2, 3), Heads.masks(1)),
            Shape.of(2, 3, 32, 32),
            Shape.of(2, 1, 32, 32),
            8),
    DEEPLAB_V3_PLUS(
            () -> new DeepLabV3Plus(
                    dilated(16), DeepLabConfig.standard().channels(8).rates(1, 2, 3), Heads.masks(1)),
            Shape.of(2, 3, 32, 32),
            Shape.of(2, 1, 32, 32),
            16),
    FPN_OF_FOUR(
            () -> new Fpn(encoder(), FpnConfig.standard().depth(4).channels(8, 32), Heads.masks(1)),
            Shape.of(2, 3, 32, 48),
            Shape.of(2, 1, 32, 48),
            16),
    FPN_OF_THREE(
            () -> new Fpn(encoder(), FpnConfig.standard().depth(3).channels(8, 32), Heads.masks(1)),
            Shape.of(2, 3, 32, 40),
            Shape.of(2, 1, 32, 40),
            8),
    DEEPLAB_V3_SEPARABLE(
            () -> new DeepLabV3(
                    dilated(16),
                    DeepLabConfig.standard().channels(8).rates(1, 2, 3).separable(true),
                    Heads.masks(1)),
            Shape.of(2, 3, 32, 32),
            Shape.of(2, 1, 32, 32),
            16),
    DEEPLAB_V3_PLUS_WHOLE(
            () -> new DeepLabV3Plus(
                    dilated(8),
                    DeepLabConfig.standard().channels(8).rates(1, 2, 3).separable(false),
                    Heads.masks(1)),
            Shape.of(2, 3, 32, 40),
            Shape.of(2, 1, 32, 40),
            8),
    PSPNET_OF_FOUR(
            () -> new PspNet(encoder(), 4, 8, 0.2, Heads.masks(1)), Shape.of(2, 3, 64, 48), Shape.of(2, 1, 64, 48), 16),
    PAN_OF_THREE(() -> new Pan(encoder(), 3, 8, Heads.masks(1)), Shape.of(2, 3, 64, 64), Shape.of(2, 1, 64, 64), 8),
    DEEPLAB_V3_PLUS_OF_THREE(
            () -> new DeepLabV3Plus(
                    encoder(), DeepLabConfig.standard().depth(3).channels(8).rates(1, 2, 3), Heads.masks(1)),
            Shape.of(2, 3, 32, 24),
            Shape.of(2, 1, 32, 24),
            8);

    final Supplier<Model> maker;
    final Shape in;
    final Shape out;
    final int multiple;

    SmallModel(Supplier<Model> maker, Shape in, Shape out, int multiple) {
        this.maker = maker;
        this.in = in;
        this.out = out;
        this.multiple = multiple;
    }

    /** The model, the same one each time. */
    public Model make() {
        Generator.seed(11);
        return maker.get();
    }

    /** Its input, the same one each time. */
    public Tensor input() {
        Generator.seed(12);
        return Tensor.randn(in.dims());
    }

    static ResNetConfig slim(ResNetConfig config) {
        return config.widths(8, 8, 12, 16, 20);
    }

    static ResNet encoder() {
        return new ResNet(slim(ResNetConfig.resnet18()).layers(1, 1, 1, 1).headless());
    }

    static ResNet dilated(int outputStride) {
        return new ResNet(
                slim(ResNetConfig.resnet18()).layers(1, 1, 1, 1).headless().outputStride(outputStride));
    }

    static UnetConfig small() {
        return UnetConfig.standard().channels(16, 12, 8, 8, 4);
    }
}

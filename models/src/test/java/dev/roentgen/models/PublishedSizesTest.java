package dev.roentgen.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roentgen.models.beit.Beit;
import dev.roentgen.models.beit.BeitConfig;
import dev.roentgen.models.clip.Clip;
import dev.roentgen.models.clip.ClipConfig;
import dev.roentgen.models.convnext.ConvNext;
import dev.roentgen.models.convnext.ConvNextConfig;
import dev.roentgen.models.densenet.DenseNet;
import dev.roentgen.models.densenet.DenseNetConfig;
import dev.roentgen.models.dino.Dinov2;
import dev.roentgen.models.dino.Dinov2Config;
import dev.roentgen.models.efficientnet.EfficientNet;
import dev.roentgen.models.efficientnet.EfficientNetConfig;
import dev.roentgen.models.swin.Swin;
import dev.roentgen.models.swin.SwinConfig;
import dev.roentgen.models.vit.VisionTransformer;
import dev.roentgen.models.vit.VisionTransformerConfig;
import dev.roentgen.models.vit.Vit;
import dev.roentgen.models.vit.VitConfig;
import dev.roentgen.nn.Layer;
import dev.roentgen.weights.Loading;
import dev.roentgen.weights.Safetensors;
import dev.roentgen.weights.StateDict;
import dev.roentgen.weights.TensorInfo;
import dev.roentgen.weights.Weights;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The numbers of parameters that torchvision documents for its weights. */
class PublishedSizesTest {
    static Stream<Arguments> sizes() {
        return Stream.of(
                row("densenet121", () -> new DenseNet(DenseNetConfig.densenet121()), 7_978_856),
                row("densenet161", () -> new DenseNet(DenseNetConfig.densenet161()), 28_681_000),
                row("densenet169", () -> new DenseNet(DenseNetConfig.densenet169()), 14_149_480),
                row("densenet201", () -> new DenseNet(DenseNetConfig.densenet201()), 20_013_928),
                row("convnext_tiny", () -> new ConvNext(ConvNextConfig.tiny()), 28_589_128),
                row("convnext_small", () -> new ConvNext(ConvNextConfig.small()), 50_223_688),
                row("convnext_base", () -> new ConvNext(ConvNextConfig.base()), 88_591_464),
                row("convnext_large", () -> new ConvNext(ConvNextConfig.large()), 197_767_336),
                row("efficientnet_b0", () -> new EfficientNet(EfficientNetConfig.b0()), 5_288_548),
                row("efficientnet_b1", () -> new EfficientNet(EfficientNetConfig.b1()), 7_794_184),
                row("efficientnet_b2", () -> new EfficientNet(EfficientNetConfig.b2()), 9_109_994),
                row("efficientnet_b3", () -> new EfficientNet(EfficientNetConfig.b3()), 12_233_232),
                row("efficientnet_b4", () -> new EfficientNet(EfficientNetConfig.b4()), 19_341_616),
                row("efficientnet_b5", () -> new EfficientNet(EfficientNetConfig.b5()), 30_389_784),
                row("efficientnet_b6", () -> new EfficientNet(EfficientNetConfig.b6()), 43_040_704),
                row("efficientnet_b7", () -> new EfficientNet(EfficientNetConfig.b7()), 66_347_960),
                row("efficientnet_v2_s", () -> new EfficientNet(EfficientNetConfig.v2Small()), 21_458_488),
                row("efficientnet_v2_m", () -> new EfficientNet(EfficientNetConfig.v2Medium()), 54_139_356),
                row("efficientnet_v2_l", () -> new EfficientNet(EfficientNetConfig.v2Large()), 118_515_272),
                row("vit_b_16", () -> new VisionTransformer(VisionTransformerConfig.base16()), 86_567_656),
                row("vit_b_32", () -> new VisionTransformer(VisionTransformerConfig.base32()), 88_224_232),
                row("vit_l_16", () -> new VisionTransformer(VisionTransformerConfig.large16()), 304_326_632),
                row("vit_l_32", () -> new VisionTransformer(VisionTransformerConfig.large32()), 306_535_400),
                row("vit_h_14", () -> new VisionTransformer(VisionTransformerConfig.huge14()), 632_045_800),
                row("dinov2 small, timm", () -> new Vit(VitConfig.dinov2Small()), 22_056_576 - 384),
                row("dinov2 base, timm", () -> new Vit(VitConfig.dinov2Base()), 86_580_480 - 768),
                row("dinov2 base", () -> new Dinov2(Dinov2Config.base()), 86_580_480),
                row("dinov2 giant", () -> new Dinov2(Dinov2Config.giant()), 1_136_480_768),
                row("beitv2_base_patch16_224", () -> new Beit(BeitConfig.v2Base()), 86_530_984),
                row("clip vit_b_32", () -> new Clip(ClipConfig.vitB32()), 151_277_313),
                row("clip vit_b_16", () -> new Clip(ClipConfig.vitB16()), 149_620_737),
                row("clip vit_l_14", () -> new Clip(ClipConfig.vitL14()), 427_616_513),
                row("swin_t", () -> new Swin(SwinConfig.tiny()), 28_288_354),
                row("swin_s", () -> new Swin(SwinConfig.small()), 49_606_258),
                row("swin_b", () -> new Swin(SwinConfig.base()), 87_768_224));
    }

    private static Arguments row(String name, Supplier<Layer> maker, long parameters) {
        return Arguments.of(name, maker, parameters);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sizes")
    void a_published_size_has_its_number_of_parameters(String name, Supplier<Layer> maker, long parameters) {
        Layer model = maker.get();
        assertThat(model.parameterCount()).isEqualTo(parameters);
        assertThat(model.slots().values()).noneMatch(s -> s.isLoaded());
    }

    @TempDir
    Path folder;

    @Test
    void dense_net_reads_the_names_of_old_files() {
        DenseNet saved = new DenseNet(
                DenseNetConfig.densenet121().widths(4, 2, 1).layers(1, 1).classes(2));
        Path file = folder.resolve("new.safetensors");
        Weights.save(saved, file);
        DenseNet loaded = new DenseNet(
                DenseNetConfig.densenet121().widths(4, 2, 1).layers(1, 1).classes(2));
        try (Safetensors open = Safetensors.open(file)) {
            StateDict old = withOldNames(StateDict.of(open));
            assertThat(old.keys()).contains("features.denseblock1.denselayer1.norm.1.weight");
            Weights.load(loaded, old, Loading.strict());
        }
        loaded.slots()
                .forEach((key, slot) -> assertThat(slot.value().toArray())
                        .as(key)
                        .isEqualTo(saved.slots().get(key).value().toArray()));
    }

    private static StateDict withOldNames(StateDict today) {
        return new StateDict() {
            @Override
            public List<String> keys() {
                return today.keys().stream()
                        .map(k -> k.replaceAll("(denselayer\\d+\\.(?:norm|conv))(\\d)", "$1.$2"))
                        .toList();
            }

            @Override
            public TensorInfo info(String key) {
                return today.info(now(key));
            }

            @Override
            public dev.roentgen.tensor.Tensor tensor(String key) {
                return today.tensor(now(key));
            }

            private String now(String key) {
                return key.replaceAll("(norm|conv)\\.(\\d)", "$1$2");
            }
        };
    }

    @Test
    void mistakes_are_explained() {
        assertThatThrownBy(() -> VisionTransformerConfig.base16().blocks(12, 7))
                .hasMessage("VisionTransformerConfig: heads must divide the width of 768, got 7."
                        + " Use a divisor of the width.");
        assertThatThrownBy(() -> VisionTransformerConfig.base16().image(225, 16))
                .hasMessage("VisionTransformerConfig: the patch size must divide the image size 225, got 16."
                        + " Use images of 240.");
        assertThatThrownBy(() -> SwinConfig.tiny().stages(100, List.of(2, 2), List.of(3, 6)))
                .hasMessage("SwinConfig: heads must divide the 100 channels of stage 1, got 3. Use a divisor of them.");
        assertThatThrownBy(() -> DenseNetConfig.densenet121().layers(6, 0))
                .hasMessage("DenseNetConfig: layers must be 1 or more, got [6, 0].");
        assertThatThrownBy(() -> ConvNextConfig.tiny().stages(List.of(8), List.of(1, 1)))
                .hasMessage("ConvNextConfig: widths and depths must be as many, got [8] and [1, 1].");
        assertThatThrownBy(() -> EfficientNetConfig.b0()
                        .stages(
                                List.of(
                                        EfficientNetConfig.Stage.fused(1, 3, 1, 8, 8, 1),
                                        EfficientNetConfig.Stage.mobile(2, 3, 2, 16, 16, 1)),
                                24))
                .hasMessage("EfficientNetConfig: stage 1 must take 8 channels, got 16.");
    }
}

package dev.roentgen.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.roentgen.models.convnext.ConvNextConfig;
import dev.roentgen.models.densenet.DenseNet;
import dev.roentgen.models.densenet.DenseNetConfig;
import dev.roentgen.models.efficientnet.EfficientNetConfig;
import dev.roentgen.models.swin.SwinConfig;
import dev.roentgen.models.vit.VisionTransformerConfig;
import dev.roentgen.tensor.Slot;
import dev.roentgen.weights.Loading;
import dev.roentgen.weights.Safetensors;
import dev.roentgen.weights.StateDict;
import dev.roentgen.weights.TensorInfo;
import dev.roentgen.weights.Weights;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The numbers of parameters of the catalogue's models. */
class PublishedSizesTest {
    /** Exactly, as torchvision documents them, or counted in the originals. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(textBlock = """
        resnet18, 11_689_512
        resnet34, 21_797_672
        resnet50, 25_557_032
        resnet101, 44_549_160
        resnet152, 60_192_808
        resnext50_32x4d, 25_028_904
        resnext101_32x8d, 88_791_336
        resnext101_64x4d, 83_455_272
        wide_resnet50_2, 68_883_240
        wide_resnet101_2, 126_886_696
        densenet121, 7_978_856
        densenet161, 28_681_000
        densenet169, 14_149_480
        densenet201, 20_013_928
        convnext_tiny, 28_589_128
        convnext_small, 50_223_688
        convnext_base, 88_591_464
        convnext_large, 197_767_336
        efficientnet_b0, 5_288_548
        efficientnet_b1, 7_794_184
        efficientnet_b2, 9_109_994
        efficientnet_b3, 12_233_232
        efficientnet_b4, 19_341_616
        efficientnet_b5, 30_389_784
        efficientnet_b6, 43_040_704
        efficientnet_b7, 66_347_960
        efficientnet_v2_s, 21_458_488
        efficientnet_v2_m, 54_139_356
        efficientnet_v2_l, 118_515_272
        vit_b_16, 86_567_656
        vit_b_32, 88_224_232
        vit_l_16, 304_326_632
        vit_l_32, 306_535_400
        vit_h_14, 632_045_800
        vit_huge_patch14_224, 632_045_800
        vit_small_patch14_dinov2, 22_056_192
        vit_base_patch14_dinov2, 86_579_712
        facebook/dinov2-base, 86_580_480
        facebook/dinov2-giant, 1_136_480_768
        beitv2_base_patch16_224, 86_530_984
        openai/clip-vit-base-patch32, 151_277_313
        openai/clip-vit-base-patch16, 149_620_737
        openai/clip-vit-large-patch14, 427_616_513
        swin_t, 28_288_354
        swin_s, 49_606_258
        swin_b, 87_768_224
        """)
    void a_published_size_has_its_number_of_parameters(String name, String parameters) {
        Model model = Models.create(name);
        assertThat(model.parameterCount()).isEqualTo(Long.parseLong(parameters.replace("_", "")));
        assertThat(model.slots().values()).noneMatch(Slot::isLoaded);
    }

    /** In millions, as timm's tables have them. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(textBlock = """
        vit_tiny_patch16_224, 5.72
        vit_tiny_patch16_384, 5.79
        vit_small_patch16_224, 22.05
        vit_small_patch16_384, 22.20
        vit_small_patch32_224, 22.88
        vit_small_patch32_384, 22.92
        vit_base_patch8_224, 86.58
        vit_base_patch16_224, 86.57
        vit_base_patch16_384, 86.86
        vit_base_patch32_224, 88.22
        vit_base_patch32_384, 88.30
        vit_large_patch16_224, 304.33
        vit_large_patch16_384, 304.72
        vit_large_patch32_384, 306.63
        vit_large_patch14_dinov2, 304.37
        vit_giant_patch14_dinov2, 1136.48
        vit_small_patch14_reg4_dinov2, 22.06
        vit_base_patch14_reg4_dinov2, 86.58
        vit_large_patch14_reg4_dinov2, 304.37
        vit_giant_patch14_reg4_dinov2, 1136.48
        beitv2_large_patch16_224, 304.43
        """)
    void a_published_size_has_its_millions_of_parameters(String name, double millions) {
        assertThat(Models.create(name).parameterCount() / 1e6).isCloseTo(millions, within(0.005));
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
        assertThatThrownBy(() -> VisionTransformerConfig.base16().blocks(12, 768, 7))
                .hasMessage("VisionTransformerConfig: heads must divide the width of 768, got 7."
                        + " Use a divisor of the width.");
        assertThatThrownBy(() -> VisionTransformerConfig.base16().image(225, 16))
                .hasMessage("VisionTransformerConfig: the patch size must divide the image size 225, got 16."
                        + " Use images of 240.");
        assertThatThrownBy(() -> SwinConfig.tiny().stages(100, List.of(2, 2), List.of(3, 6)))
                .hasMessage("SwinConfig: heads must divide the 100 channels of stage 1, got 3. Use a divisor of them.");
        assertThatThrownBy(
                        () -> Models.create("swin_b", ModelOptions.published().imageSize(20)))
                .hasMessage("SwinConfig: a window must fit the image of 20 x 20, got 7 patches of 4."
                        + " Use window(5, 4.0), or images of 28.");
        assertThatThrownBy(() -> SwinConfig.base().imageSize(3))
                .hasMessage("SwinConfig: a window must fit the image of 3 x 3, got 7 patches of 4. Use images of 28.");
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

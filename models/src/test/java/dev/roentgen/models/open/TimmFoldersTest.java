package dev.roentgen.models.open;

import static dev.roentgen.models.open.Checkpoints.assertSame;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.kernel.Activation;
import dev.roentgen.models.Model;
import dev.roentgen.models.ModelOptions;
import dev.roentgen.models.Models;
import dev.roentgen.models.convnext.ConvNext;
import dev.roentgen.models.convnext.ConvNextConfig;
import dev.roentgen.models.efficientnet.EfficientNet;
import dev.roentgen.models.efficientnet.EfficientNetConfig;
import dev.roentgen.models.efficientnet.EfficientNetConfig.Stage;
import dev.roentgen.models.swin.Swin;
import dev.roentgen.models.swin.SwinConfig;
import dev.roentgen.models.vit.Vit;
import dev.roentgen.models.vit.VitConfig;
import dev.roentgen.tensor.Generator;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.weights.KeyMap;
import dev.roentgen.weights.Loading;
import dev.roentgen.weights.Safetensors;
import dev.roentgen.weights.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights under timm's names where they are not ours: those of our models are written so and read again. */
class TimmFoldersTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void seed() {
        Generator.seed(5);
    }

    @Test
    void clips_towers_are_normalised_before_the_blocks_and_have_no_bias_of_patches() {
        VitConfig config = VitConfig.large().image(336, 14).preNormed().eps(1e-5);
        ModelOptions options = ModelOptions.published();
        Model gelu =
                Timm.architectures().get("vit_large_patch14_clip_336").factory().apply(options);
        assertThat(((Vit) gelu).config()).isEqualTo(config);
        assertThat(gelu.shapes())
                .containsKeys("norm_pre.weight", "norm_pre.bias", "norm.weight")
                .doesNotContainKey("patch_embed.proj.bias");
        Model quick = Timm.architectures()
                .get("vit_large_patch14_clip_quickgelu_336")
                .factory()
                .apply(options);
        assertThat(((Vit) quick).config()).isEqualTo(config.activation(Activation.QUICK_GELU));
    }

    @Test
    void convnext_reads_timms_names() {
        ConvNextConfig config = ConvNextConfig.tiny()
                .stages(List.of(4, 6, 8, 10), List.of(1, 2, 1, 2))
                .classes(3);
        check(
                new ConvNext(config),
                new ConvNext(config),
                TimmNames.CONVNEXT,
                name -> name.replaceFirst("^features\\.0\\.", "stem.")
                        .replaceFirst("^features\\.1\\.(\\d+)", "stages.0.blocks.$1")
                        .replaceFirst("^features\\.2\\.", "stages.1.downsample.")
                        .replaceFirst("^features\\.3\\.(\\d+)", "stages.1.blocks.$1")
                        .replaceFirst("^features\\.4\\.", "stages.2.downsample.")
                        .replaceFirst("^features\\.5\\.(\\d+)", "stages.2.blocks.$1")
                        .replaceFirst("^features\\.6\\.", "stages.3.downsample.")
                        .replaceFirst("^features\\.7\\.(\\d+)", "stages.3.blocks.$1")
                        .replace("layer_scale", "gamma")
                        .replace("block.0", "conv_dw")
                        .replace("block.2", "norm")
                        .replace("block.3", "mlp.fc1")
                        .replace("block.5", "mlp.fc2")
                        .replace("classifier.0", "head.norm")
                        .replace("classifier.2", "head.fc"));
    }

    @Test
    void swin_reads_them_with_the_steps_between_stages_where_timm_has_and_where_it_had_them() {
        SwinConfig config = SwinConfig.tiny()
                .stages(8, List.of(1, 2, 1, 2), List.of(1, 2, 4, 4))
                .window(2, 2)
                .classes(3);
        UnaryOperator<String> now = name -> name.replaceFirst("^features\\.0\\.0", "patch_embed.proj")
                .replaceFirst("^features\\.0\\.2", "patch_embed.norm")
                .replaceFirst("^features\\.1\\.(\\d+)", "layers.0.blocks.$1")
                .replaceFirst("^features\\.2\\.", "layers.1.downsample.")
                .replaceFirst("^features\\.3\\.(\\d+)", "layers.1.blocks.$1")
                .replaceFirst("^features\\.4\\.", "layers.2.downsample.")
                .replaceFirst("^features\\.5\\.(\\d+)", "layers.2.blocks.$1")
                .replaceFirst("^features\\.6\\.", "layers.3.downsample.")
                .replaceFirst("^features\\.7\\.(\\d+)", "layers.3.blocks.$1")
                .replace("mlp.0", "mlp.fc1")
                .replace("mlp.3", "mlp.fc2")
                .replaceFirst("^head\\.", "head.fc.");
        check(new Swin(config), new Swin(config), TimmNames.swin(false), now);
        check(
                new Swin(config),
                new Swin(config),
                TimmNames.swin(true),
                name -> now.apply(name)
                        .replace("layers.1.downsample", "layers.0.downsample")
                        .replace("layers.2.downsample", "layers.1.downsample")
                        .replace("layers.3.downsample", "layers.2.downsample")
                        .replace("head.fc.", "head."));
    }

    @Test
    void efficient_nets_of_both_kinds_read_them() {
        String[] plain = {"conv"}, fused = {"conv_exp", "conv_pwl"}, mobile = {"conv_pw", "conv_dw", "se", "conv_pwl"};
        String[] narrow = {"conv_dw", "se", "conv_pw"};
        List<Stage> stages = List.of(
                Stage.fused(1, 3, 1, 8, 8, 2),
                Stage.fused(2, 3, 2, 8, 16, 1),
                Stage.mobile(4, 5, 2, 16, 24, 2),
                Stage.mobile(1, 3, 1, 24, 32, 1));
        List<String[]> parts = List.of(plain, fused, mobile, narrow);
        EfficientNetConfig config = EfficientNetConfig.b0().stages(stages, 40).classes(3);
        check(
                new EfficientNet(config),
                new EfficientNet(config),
                TimmNames.efficientNet(stages),
                name -> efficient(name, 5, part -> parts.get(part - 1)));
    }

    @Test
    void a_folder_of_an_efficient_net_opens_as_pytorch_and_as_tensorflow_trained_it() throws IOException {
        String[] first = {"conv_dw", "se", "conv_pw"}, later = {"conv_pw", "conv_dw", "se", "conv_pwl"};
        EfficientNetConfig config = EfficientNetConfig.b0().classes(3);
        for (String prefix : List.of("", "tf_")) {
            Model direct = new EfficientNet(
                    prefix.isEmpty() ? config : config.norm(1e-3, 0.1).fitting());
            Checkpoints.text(
                    folder,
                    "config.json",
                    "{'architecture': '" + prefix
                            + "efficientnet_b0', 'num_classes': 3, 'pretrained_cfg': {'input_size': [3, 70, 70]}}");
            Path file = folder.resolve("model.safetensors");
            Safetensors.write(file, renamed(direct, key -> efficient(key, 8, part -> part == 1 ? first : later)));
            Opened opened = Models.open(folder);
            same(direct, opened.model(), Tensor.randn(1, 3, 70, 70));
            assertThat(opened.preprocessing().height()).isEqualTo(70);
            Opened other = Models.open(folder, ModelOptions.published().classes(5));
            assertThat(other.model().forward(Tensor.randn(1, 3, 32, 32)).shape())
                    .isEqualTo(Shape.of(1, 5));
        }
    }

    /** A key of an EfficientNet whose last convolution is the features' part of this number. */
    private static String efficient(String key, int last, IntFunction<String[]> parts) {
        String[] k = key.split("\\.");
        if (k[0].equals("classifier")) return "classifier." + k[2];
        int part = Integer.parseInt(k[1]);
        if (part == 0) return (k[2].equals("0") ? "conv_stem." : "bn1.") + k[3];
        if (part == last) return (k[2].equals("0") ? "conv_head." : "bn2.") + k[3];
        String block = "blocks." + (part - 1) + "." + k[2] + ".";
        String[] of = parts.apply(part);
        int at = Integer.parseInt(k[4]), norm = 1;
        if (of[at].equals("se")) return block + "se." + (k[5].equals("fc1") ? "conv_reduce." : "conv_expand.") + k[6];
        for (int i = 0; i < at; i++) if (!of[i].equals("se")) norm++;
        return block + (k[5].equals("0") ? of[at] : "bn" + norm) + "." + k[6];
    }

    private void check(Model direct, Model other, KeyMap keys, UnaryOperator<String> names) {
        Path file = folder.resolve("weights.safetensors");
        Safetensors.write(file, renamed(direct, names));
        String[] computed = TimmNames.computed(other.slots().keySet()).toArray(String[]::new);
        Weights.load(other, file, Loading.strict().keys(keys).skip(computed));
        same(direct, other, Tensor.randn(2, 3, 33, 47));
    }

    private static Map<String, Tensor> renamed(Model model, UnaryOperator<String> names) {
        Map<String, Tensor> renamed = new LinkedHashMap<>();
        model.slots().forEach((key, slot) -> {
            Tensor t = slot.value();
            if (!key.endsWith("relative_position_index")) // timm computes it
            renamed.put(names.apply(key), key.endsWith("layer_scale") ? t.reshape(t.dim(0)) : t);
        });
        return renamed;
    }

    private static void same(Model expected, Model got, Tensor x) {
        assertSame(expected, got, "");
        expected.eval();
        got.eval();
        assertThat(got.forward(x).toArray()).isEqualTo(expected.forward(x).toArray());
    }
}

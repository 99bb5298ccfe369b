package dev.roentgen.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.models.beit.Beit;
import dev.roentgen.models.beit.BeitConfig;
import dev.roentgen.models.clip.Clip;
import dev.roentgen.models.clip.ClipConfig;
import dev.roentgen.models.clip.ClipConfig.Tower;
import dev.roentgen.models.dino.Dinov2;
import dev.roentgen.models.dino.Dinov2Config;
import dev.roentgen.models.resnet.ResNet;
import dev.roentgen.models.resnet.ResNetConfig;
import dev.roentgen.models.segment.Unet;
import dev.roentgen.models.swin.Swin;
import dev.roentgen.models.swin.SwinConfig;
import dev.roentgen.models.vit.VisionTransformer;
import dev.roentgen.models.vit.VisionTransformerConfig;
import dev.roentgen.models.vit.Vit;
import dev.roentgen.models.vit.VitConfig;
import dev.roentgen.tensor.Slot;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.weights.Loading;
import dev.roentgen.weights.Weights;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Weights loaded into models of other sizes. The expected numbers are PyTorch's: with
 * {@code p = torch.arange(8.).square().sub(9).mul(.25).reshape(1, 2, 2, 2).permute(0, 3, 1, 2)} those of
 * {@code F.interpolate(p, size=(3, 3), mode='bicubic', ...).permute(0, 2, 3, 1)}, and of timm's and torchvision's functions.
 */
class AdaptationTest {
    private static final double ROUNDED = 2e-5; // the numbers below have six decimals, of values up to 32

    private static final double[] ANTIALIAS = {
        -2.561634, -2.509002, -2.144736, -1.526315, -1.727838, -0.543627, -0.447368, 0.736843, 1.25, 3.0, 2.947369,
        5.263158, 1.666899, 3.982689, 4.644737, 7.526317, 7.622578, 11.069946
    };
    private static final double[] PLAIN = {
        -2.653888, -2.664305, -2.270834, -1.694445, -1.887781, -0.724586, -0.510417, 0.652778, 1.25, 3.0, 3.010416,
        5.347222, 1.633053, 3.969859, 4.770833, 7.694444, 7.908612, 11.419028
    };
    private static final double[] CORNERS = {
        -2.25, -2.0, -1.75, -1.0, -1.25, 0.0, -0.25, 1.0, 1.25, 3.0, 2.75, 5.0, 1.75, 4.0, 4.25, 7.0, 6.75, 10.0
    };

    @TempDir
    Path folder;

    static Stream<Arguments> positions() {
        return Stream.of(
                Arguments.of("pos_embed", 1, vit(16), vit(24), ANTIALIAS),
                Arguments.of("pos_embed", 0, registers(16), registers(24), ANTIALIAS),
                Arguments.of("encoder.pos_embedding", 1, torchvision(16), torchvision(24), CORNERS),
                Arguments.of("embeddings.position_embeddings", 1, dinov2(16), dinov2(24), PLAIN),
                Arguments.of("vision_model.embeddings.position_embedding.weight", 1, clip(16), clip(24), PLAIN));
    }

    private static VitConfig small(int size) {
        return VitConfig.base().blocks(1, 2, 1).image(size, 8).classes(2);
    }

    private static Model vit(int size) {
        return new Vit(small(size));
    }

    private static Model registers(int size) {
        return new Vit(small(size).registers(3));
    }

    private static Model torchvision(int size) {
        return new VisionTransformer(VisionTransformerConfig.base16()
                .image(size, 8)
                .blocks(1, 2, 1)
                .hidden(4)
                .classes(2));
    }

    private static Model dinov2(int size) {
        return new Dinov2(Dinov2Config.base().blocks(1, 2, 1).image(size, 8));
    }

    private static Model clip(int size) {
        Tower tower = new Tower(2, 4, 1, 1);
        return new Clip(
                ClipConfig.vitB32().vision(tower, size, 8).text(tower, 5, 4).projection(2));
    }

    @ParameterizedTest
    @MethodSource("positions")
    void position_embeddings_are_resized_as_the_original_does(
            String key, int prefix, Model from, Model to, double[] expected) {
        Slot slot = slot(from, key);
        Tensor grid = Tensor.arange(8).to(DType.F32).square().sub(9).mul(0.25);
        Tensor all = Tensor.concat(0, Tensor.full(Shape.of(2 * prefix), 7), grid);
        slot.set(all.reshape(slot.shape()));
        load(from, to);
        float[] resized = slot(to, key).value().toArray();
        assertThat(resized).hasSize(2 * prefix + 18);
        for (int i = 0; i < 2 * prefix; i++) assertThat(resized[i]).isEqualTo(7);
        for (int i = 0; i < 18; i++)
            assertThat((double) resized[2 * prefix + i]).isCloseTo(expected[i], within(ROUNDED));
    }

    @Test
    void biases_by_relative_position_are_resized_as_timm_does() {
        double[] up = { // resize_rel_pos_bias_table(torch.arange(12.).square().mul(.1).reshape(12, 1), (3, 3), (28, 1))
            0.0, 0.0, 0.1, 0.4, 0.4, 0.0, 0.0, 0.1, 0.4, 0.4, 0.9, 0.9, 1.6, 2.5, 2.5, 3.6, 3.6, 4.9, 6.4, 6.4, 3.6,
            3.6, 4.9, 6.4, 6.4, 8.1, 10.0, 12.1
        };
        assertThat(beit(2, 3)).usingComparatorWithPrecision(ROUNDED).containsExactly(up);
        double[] far = {0.0, -0.412684, -0.969187, -0.84085, 0.386706, -0.248557
        }; // arange(729).mul(.37).sin(), 24 x 24
        float[] table = table(27 * 27, i -> Math.sin(i * 0.37));
        var rule = Positions.relative(Shape.of(27 * 27, 1), Shape.of(47 * 47, 1), 0);
        assertThat(rule).isNotNull();
        float[] wide = rule.apply(Tensor.of(table, Shape.of(27 * 27, 1))).toArray();
        for (int i = 0; i < far.length; i++) assertThat((double) wide[400 * i]).isCloseTo(far[i], within(ROUNDED));
        assertThat(Positions.relative(Shape.of(26 * 26, 1), Shape.of(47 * 47, 1), 0))
                .isNull();
    }

    private double[] beit(int from, int to) {
        String key = "blocks.0.attn.relative_position_bias_table";
        BeitConfig config = BeitConfig.v2Base().blocks(1, 2, 1).classes(2);
        Model small = new Beit(config.image(8 * from, 8)), large = new Beit(config.image(8 * to, 8));
        slot(small, key).set(Tensor.of(table(12, i -> i * i * 0.1), Shape.of(12, 1)));
        load(small, large);
        float[] values = slot(large, key).value().toArray();
        double[] wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) wide[i] = values[i];
        return wide;
    }

    private static float[] table(int rows, IntToDoubleFunction value) {
        float[] table = new float[rows];
        for (int i = 0; i < rows; i++) table[i] = (float) value.applyAsDouble(i);
        return table;
    }

    @Test
    void swin_loads_into_another_window() {
        SwinConfig config =
                SwinConfig.tiny().stages(8, List.of(2, 2), List.of(2, 4)).classes(2);
        Model small = new Swin(config.window(2, 2)), large = new Swin(config.window(3, 2));
        String table = "features.1.0.attn.relative_position_bias_table",
                index = "features.1.0.attn.relative_position_index";
        long[] numbers = slot(large, index).value().toLongArray();
        load(small, large);
        assertThat(slot(large, table).shape()).isEqualTo(Shape.of(25, 2));
        assertThat(slot(large, index).value().toLongArray()).isEqualTo(numbers);
    }

    @Test
    void the_first_convolution_takes_other_channels() {
        ResNetConfig config =
                ResNetConfig.resnet18().widths(2, 2, 2, 2, 2).layers(1, 1, 1, 1).classes(2);
        ResNet three = new ResNet(config),
                one = new ResNet(config.inChannels(1)),
                five = new ResNet(config.inChannels(5));
        load(three, one);
        load(three, five);
        Tensor w = slot(three, "conv1.weight").value();
        assertThat(slot(one, "conv1.weight").value().toArray())
                .isEqualTo(w.sum(true, 1).toArray());
        Tensor repeated = Tensor.concat(1, w, w.narrow(1, 0, 2)).mul(3.0 / 5);
        assertThat(slot(five, "conv1.weight").value().toArray()).isEqualTo(repeated.toArray());
        Unet unet = new Unet(new ResNet(config.headless()), 1),
                grey = new Unet(new ResNet(config.headless().inChannels(1)), 1);
        load(unet, grey);
        assertThat(slot(grey, "encoder.conv1.weight").shape()).isEqualTo(Shape.of(2, 1, 7, 7));
    }

    @Test
    void without_adapt_the_error_names_it_and_what_has_no_rule_stays_an_error() {
        Path file = folder.resolve("weights.safetensors");
        Weights.save(vit(16), file);
        Model large = vit(24);
        assertThatThrownBy(() -> Weights.load(large, file))
                .hasMessage("Vit.load: 1 mismatched (pos_embed: expected [1, 10, 2], got [1, 5, 2]). Use adapt().");
        Model other = new Vit(small(16).image(16, 4));
        assertThatThrownBy(() -> Weights.load(other, file, Loading.strict().adapt()))
                .hasMessage("Vit.load: 1 mismatched (patch_embed.proj.weight: expected [2, 3, 4, 4], got [2, 3, 8, 8])."
                        + " Use skip(\"patch_embed.\").");
        ResNetConfig config =
                ResNetConfig.resnet18().widths(2, 2, 2, 2, 2).layers(1, 1, 1, 1).classes(2);
        Weights.save(new ResNet(config.inChannels(1)), file);
        assertThatThrownBy(() ->
                        Weights.load(new ResNet(config), file, Loading.strict().adapt()))
                .hasMessage("ResNet.load: 1 mismatched (conv1.weight: expected [2, 3, 7, 7], got [2, 1, 7, 7])."
                        + " Use skip(\"conv1.\").");
    }

    private void load(Model from, Model to) {
        Path file = folder.resolve("weights.safetensors");
        Weights.save(from, file);
        Weights.load(to, file, Loading.strict().adapt());
    }

    private static Slot slot(Model model, String key) {
        Slot slot = model.slots().get(key);
        assertThat(slot).as(key).isNotNull();
        return slot;
    }
}

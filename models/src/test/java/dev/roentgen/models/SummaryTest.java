package dev.roentgen.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.Backend;
import dev.roentgen.backend.java.JavaBackend;
import dev.roentgen.models.resnet.ResNet;
import dev.roentgen.models.resnet.ResNetConfig;
import dev.roentgen.nn.Layer;
import dev.roentgen.nn.Summary;
import dev.roentgen.tensor.Generator;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Slot;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SummaryTest {
    /** In 10^9, as torchvision documents them for its weights. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(textBlock = """
        resnet18, 1.81
        resnet50, 4.09
        resnet152, 11.51
        resnext101_64x4d, 15.46
        wide_resnet50_2, 11.40
        densenet121, 2.83
        densenet161, 7.73
        convnext_tiny, 4.46
        convnext_base, 15.355
        efficientnet_b0, 0.39
        efficientnet_b7, 37.75
        efficientnet_v2_s, 8.37
        efficientnet_v2_l, 56.08
        vit_b_16, 17.56
        vit_l_32, 15.38
        swin_t, 4.49
        swin_b, 15.43
        """)
    void multiplications_are_those_that_torchvision_documents(String name, double billions) {
        assertThat(billions(name)).isCloseTo(billions, within(0.0051)); // documented in hundredths at least
    }

    /** In 10^9, as timm's tables have them. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(textBlock = """
        vit_base_patch16_384, 55.54
        beitv2_base_patch16_224, 17.58
        vit_base_patch14_reg4_dinov2, 152.25
        vit_giant_patch14_dinov2, 1784.2
        """)
    void multiplications_are_those_of_timms_tables(String name, double billions) {
        assertThat(billions(name)).isCloseTo(billions, withinPercentage(0.2)); // timm counts normalisations too
    }

    private static double billions(String name) {
        ModelEntry entry = Models.entry(name);
        return Summary.macs(entry.create(), entry.input()) / 1e9;
    }

    @ParameterizedTest
    @EnumSource
    void a_summary_counts_every_layer_and_leaves_the_model_alone(SmallModel model) {
        Model m = model.make();
        List<Boolean> modes = new ArrayList<>();
        Layer first = m.children().values().iterator().next();
        first.eval();
        m.eachLayer((path, layer) -> modes.add(layer.isTraining()));
        Map<String, Long> versions = new LinkedHashMap<>();
        m.slots().forEach((key, slot) -> versions.put(key, slot.version()));
        m.onForward((layer, inputs, result) -> {
            throw new AssertionError("a hook of the user's ran");
        });
        Generator.seed(3);
        Summary summary = Summary.of(m, model.in);
        assertThat(Generator.current().position()).isZero();
        assertThat(m.slots().values()).noneMatch(Slot::isLoaded);
        m.slots().forEach((key, slot) -> assertThat(slot.version()).as(key).isEqualTo(versions.get(key)));
        List<Boolean> after = new ArrayList<>();
        m.eachLayer((path, layer) -> after.add(layer.isTraining()));
        assertThat(after).isEqualTo(modes);
        assertThat(summary.parameters()).isEqualTo(m.parameterCount()).isEqualTo(summary.trainable());
        assertThat(summary.rows().get(0).outputs()).containsExactly(model.out);
        assertThat(summary.macs()).isPositive();
        assertThat(summary.trainingBytes()).isPositive();
        assertThat(summary.inferenceBytes()).isPositive();
        m.freezeUpTo(0);
        assertThat(Summary.of(m, model.in).trainable()).isLessThan(m.parameterCount());
    }

    @Test
    void what_backward_keeps_is_what_the_composed_operations_keep_in_earnest() {
        ResNetConfig config =
                ResNetConfig.resnet18().widths(4, 4, 8, 8, 8).layers(1, 1, 1, 1).classes(2);
        Shape input = Shape.of(2, 3, 32, 32);
        long counted = Summary.of(new ResNet(config), input).trainingBytes();
        Backend own = new JavaBackend();
        ResNet net = new ResNet(config);
        net.to(own);
        net.slots().values().forEach(Slot::value);
        try (Scope scope = Scope.open()) {
            long before = own.memory().live();
            Tensor y = net.forward(Tensor.randn(input.dims()).to(own));
            assertThat(own.memory().live() - before).isEqualTo(counted);
            assertThat(y.shape()).isEqualTo(Shape.of(2, 2));
        }
    }

    @Test
    void a_loaded_model_keeps_its_values() {
        ResNet net = new ResNet(
                ResNetConfig.resnet18().widths(4, 4, 8, 8, 8).layers(1, 1, 1, 1).classes(2));
        net.forward(Tensor.randn(2, 3, 32, 32));
        Map<String, float[]> before = new LinkedHashMap<>();
        net.slots().forEach((key, slot) -> before.put(key, slot.value().toArray()));
        Summary.of(net, Shape.of(1, 3, 64, 64));
        net.slots()
                .forEach((key, slot) ->
                        assertThat(slot.value().toArray()).as(key).isEqualTo(before.get(key)));
    }

    @Test
    void the_table_shows_the_upper_layers() {
        ResNet net = new ResNet(
                ResNetConfig.resnet18().widths(4, 4, 8, 8, 8).layers(1, 1, 1, 1).classes(2));
        net.freeze("^conv1");
        assertThat(Summary.of(net, Shape.of(1, 3, 32, 32)).text(1))
                .isEqualTo("""
                    layer                 output              parameters       trainable       MMACs
                    ResNet                [1, 2]                   4,390           3,802         0.2
                      conv1: Conv2d       [1, 4, 16, 16]             588               0         0.2
                      bn1: BatchNorm2d    [1, 4, 16, 16]               8               8         0.0
                      layer1: Sequential  [1, 4, 8, 8]               304             304         0.0
                      layer2: Sequential  [1, 8, 4, 4]               944             944         0.0
                      layer3: Sequential  [1, 8, 2, 2]             1,264           1,264         0.0
                      layer4: Sequential  [1, 8, 1, 1]             1,264           1,264         0.0
                      fc: Linear          [1, 2]                      18              18         0.0
                    4,390 parameters, 3,802 of them trainable; 0.00 GMACs
                    memory: weights 0.0 MB, results 0.0 MB in inference, 0.0 MB kept for backward
                    """.replace("\n", System.lineSeparator()));
    }

    @Test
    void a_shape_that_does_not_fit_is_the_models_error() {
        Model vit = Models.create("vit_b_16");
        assertThatThrownBy(() -> Summary.of(vit, Shape.of(1, 3, 200, 200)))
                .hasMessage("VisionTransformer: input must be [B, 3, 224, 224], got [1, 3, 200, 200]."
                        + " Resize the images, or build for another size with image(size, patch).");
    }
}

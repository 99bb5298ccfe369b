package dev.roentgen.models.resnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roentgen.array.Shape;
import dev.roentgen.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ResNetTest {
    /** torchvision's parameter counts of the published sizes. */
    static Stream<Arguments> sizes() {
        Map<ResNetConfig, Long> rows = new LinkedHashMap<>();
        rows.put(ResNetConfig.resnet18(), 11_689_512L);
        rows.put(ResNetConfig.resnet34(), 21_797_672L);
        rows.put(ResNetConfig.resnet50(), 25_557_032L);
        rows.put(ResNetConfig.resnet101(), 44_549_160L);
        rows.put(ResNetConfig.resnet152(), 60_192_808L);
        rows.put(ResNetConfig.resnext50_32x4d(), 25_028_904L);
        rows.put(ResNetConfig.resnext101_32x8d(), 88_791_336L);
        rows.put(ResNetConfig.resnext101_64x4d(), 83_455_272L);
        rows.put(ResNetConfig.wideResnet50(), 68_883_240L);
        rows.put(ResNetConfig.wideResnet101(), 126_886_696L);
        return rows.entrySet().stream().map(e -> Arguments.of(e.getKey(), e.getValue()));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void a_published_size_has_its_number_of_parameters(ResNetConfig config, long parameters) {
        assertThat(new ResNet(config).parameterCount()).isEqualTo(parameters);
    }

    @Test
    void without_a_head_it_gives_the_pooled_features() {
        ResNet net = new ResNet(ResNetConfig.resnet18()
                .widths(4, 4, 6, 8, 10)
                .layers(1, 1, 1, 1)
                .headless());
        assertThat(net.forward(Tensor.randn(2, 3, 32, 32)).shape()).isEqualTo(Shape.of(2, 10));
        assertThat(net.slots().keySet()).noneMatch(key -> key.startsWith("fc."));
    }

    @Test
    void mistakes_are_explained() {
        assertThatThrownBy(() -> ResNetConfig.resnet18().groups(32, 4))
                .hasMessage("ResNetConfig: basic blocks must have 1 group of width 64, got 32 of 4.");
        assertThatThrownBy(() -> ResNetConfig.resnet18().outputStride(4))
                .hasMessage("ResNetConfig: the output stride must be 8, 16 or 32, got 4.");
        assertThatThrownBy(() -> ResNetConfig.resnet18().layers(1, 0, 1, 1))
                .hasMessage("ResNetConfig: layers must be 1 or more, got [1, 0, 1, 1].");
        assertThatThrownBy(() -> ResNetConfig.resnet18().widths(8, 1, 2))
                .hasMessage("ResNetConfig: planes and layers must have 4 stages, got 2 and 4.");
        ResNet net = new ResNet(ResNetConfig.resnet18());
        assertThatThrownBy(() -> net.features(Tensor.zeros(1, 3, 32, 32), 6))
                .hasMessage("ResNet: the depth must be from 1 to 5, got 6.");
        assertThatThrownBy(() -> net.forward(Tensor.zeros(1, 1, 32, 32)))
                .hasMessage("ResNet.conv1: conv2d: input must have 3 channels (weight [64, 3, 7, 7]), got 1 in"
                        + " [1, 1, 32, 32]. Repeat the grey channel, or build with in = 1.");
    }
}

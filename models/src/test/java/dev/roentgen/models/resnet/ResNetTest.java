package dev.roentgen.models.resnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roentgen.array.Shape;
import dev.roentgen.tensor.Tensor;
import org.junit.jupiter.api.Test;

class ResNetTest {
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

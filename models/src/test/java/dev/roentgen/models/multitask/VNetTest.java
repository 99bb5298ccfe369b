package dev.roentgen.models.multitask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roentgen.array.Shape;
import dev.roentgen.models.segment.Segmented;
import dev.roentgen.tensor.Tensor;
import org.junit.jupiter.api.Test;

class VNetTest {
    @Test
    void both_heads_answer_and_both_are_trained() {
        VNet net = new VNet(VNetConfig.standard().width(4).heads(1, 8, 3));
        Segmented both = net.segment(Tensor.randn(2, 3, 35, 48));
        assertThat(both.mask().shape()).isEqualTo(Shape.of(2, 1, 35, 48));
        assertThat(both.label().shape()).isEqualTo(Shape.of(2, 3));
        both.mask().square().sum().add(both.label().square().sum()).backward();
        net.parameters().forEach((key, p) -> assertThat(p.gradient()).as(key).isNotNull());
    }

    @Test
    void mistakes_are_explained() {
        assertThatThrownBy(() -> VNetConfig.standard().width(3).interpolating())
                .hasMessage("VNetConfig: a bilinear net's width must be even, got 3. Use 4.");
        assertThatThrownBy(() -> VNetConfig.standard().width(0))
                .hasMessage("VNetConfig: sizes must be 1 or more, got 3, 0, 1, 128, 4.");
    }
}

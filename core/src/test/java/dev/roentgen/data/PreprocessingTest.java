package dev.roentgen.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class PreprocessingTest {
    @Test
    void bytes_become_standard_deviations_from_the_mean() {
        Tensor bytes = Tensor.of(new byte[] {0, (byte) 255, 51, 102, 0, 0}, Shape.of(1, 3, 1, 2));
        Tensor x = Preprocessing.imagenet(224).normalize(bytes);
        assertThat(x.dtype()).isEqualTo(DType.F32);
        float[] expected = {-0.485f / 0.229f, 0.515f / 0.229f, -0.256f / 0.224f, -0.056f / 0.224f, -0.406f / 0.225f};
        for (int i = 0; i < expected.length; i++) assertThat(x.toArray()[i]).isCloseTo(expected[i], within(1e-6f));
    }

    @Test
    void sizes_and_statistics_can_be_changed() {
        Preprocessing p = Preprocessing.gray(32).size(48, 64).normalized(List.of(0.1), List.of(0.2));
        assertThat(p).isEqualTo(new Preprocessing(48, 64, List.of(0.1), List.of(0.2)));
    }

    @Test
    void bad_settings_are_refused() {
        assertThatThrownBy(() -> Preprocessing.gray(0))
                .hasMessage("Preprocessing: the size must be at least 1x1, got 0x0. Use size(224).");
        assertThatThrownBy(() -> new Preprocessing(8, 8, List.of(0.5), List.of(0.5, 0.5)))
                .hasMessage("Preprocessing: mean and std must have one value for every channel, got 1 and 2."
                        + " Give both for 3 channels, or for 1.");
        assertThatThrownBy(() -> new Preprocessing(8, 8, List.of(0.5), List.of(0.0)))
                .hasMessage("Preprocessing: std must be positive, got [0.0]. Use 1 to leave a channel as it is.");
        assertThatThrownBy(() -> Preprocessing.imagenet(8).normalize(Tensor.zeros(1, 1, 8, 8)))
                .hasMessage("Preprocessing: pictures must be [B, 3, H, W], got [1, 1, 8, 8]. Convert them to RGB.");
    }
}

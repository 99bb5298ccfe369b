package dev.roentgen.backend.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roentgen.backend.Backends;
import dev.roentgen.tensor.Tensor;
import org.junit.jupiter.api.Test;

class OnePixelTest {
    /** Images of one pixel are row-major and channels-last at once; oneDNN's resampling read and wrote beyond them. */
    @Test
    void one_pixel_enlarged_is_that_pixel_everywhere() {
        try (var choice = Backends.with(Backends.get("onednn"))) {
            Tensor rows = Tensor.randn(2, 40, 1, 1),
                    lastChannel = Tensor.randn(2, 1, 1, 40).permute(0, 3, 1, 2);
            for (Tensor x : new Tensor[] {rows, lastChannel})
                assertThat(x.upsampleNearest(2).toArray())
                        .isEqualTo(x.expand(2, 40, 2, 2).toArray());
        }
    }
}

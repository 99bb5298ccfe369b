package dev.roentgen.models.segment;

import dev.roentgen.tensor.Tensor;
import dev.roentgen.tensor.Tensors;
import java.util.List;

/**
 * What a segmentation net with an auxiliary head says of images.
 *
 * @param mask logits of the pixels' classes {@code [B, classes, H, W]}
 * @param label logits of the images' classes {@code [B, labels]}
 */
public record Segmented(Tensor mask, Tensor label) implements Tensors {
    @Override
    public List<Tensor> tensors() {
        return List.of(mask, label);
    }
}

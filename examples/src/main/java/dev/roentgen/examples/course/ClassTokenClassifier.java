package dev.roentgen.examples.course;

import dev.roentgen.layers.Linear;
import dev.roentgen.models.dino.Dinov2;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;

/**
 * The course's classifier over DINOv2: a linear map of its class token alone.
 *
 * <p>Shapes: {@code [B, C, H, W] -> [B, classes]}. State: {@code dinov2.*}, {@code classifier.weight}, {@code classifier.bias}.
 */
final class ClassTokenClassifier extends TensorLayer {
    private final Dinov2 dinov2;
    private final Linear classifier;

    ClassTokenClassifier(Dinov2 dinov2, int classes) {
        this.dinov2 = child("dinov2", dinov2);
        classifier = child("classifier", new Linear(dinov2.dim(), classes, true, Init.truncatedNormal(0.02)));
    }

    @Override
    protected Tensor compute(Tensor x) {
        return classifier.forward(dinov2.forward(x));
    }
}

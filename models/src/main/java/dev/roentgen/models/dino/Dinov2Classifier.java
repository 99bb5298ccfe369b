package dev.roentgen.models.dino;

import dev.roentgen.layers.Linear;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;

/**
 * {@link Dinov2} with a linear classifier of the class token beside the mean of the patches.
 *
 * <p>Shapes: {@code [B, C, H, W] -> [B, classes]}. State: {@code dinov2.*}, {@code classifier.*}.
 */
public final class Dinov2Classifier extends TensorLayer {
    private final Dinov2 dinov2;
    private final Linear classifier;

    /** For this many classes. */
    public Dinov2Classifier(Dinov2Config config, int classes) {
        dinov2 = child("dinov2", new Dinov2(config));
        classifier = child("classifier", new Linear(2 * config.dim(), classes, true, Dinov2.INIT));
    }

    /** The model below the classifier. */
    public Dinov2 dinov2() {
        return dinov2;
    }

    @Override
    protected Tensor compute(Tensor x) {
        Tensor tokens = dinov2.tokens(x); // [B, 1 + N, D]
        Tensor mean = tokens.narrow(1, 1, tokens.dim(1) - 1).mean(false, 1);
        return classifier.forward(Tensor.concat(1, tokens.select(1, 0), mean));
    }
}

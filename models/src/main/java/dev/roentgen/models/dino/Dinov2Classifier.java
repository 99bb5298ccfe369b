package dev.roentgen.models.dino;

import dev.roentgen.layers.Linear;
import dev.roentgen.models.Model;
import dev.roentgen.models.ModelOptions;
import dev.roentgen.models.Part;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * {@link Dinov2} with a linear classifier of the class token beside the mean of the patches.
 *
 * <p>Shapes: {@code [B, C, H, W] -> [B, classes]}. State: {@code dinov2.*}, {@code classifier.*}.
 */
public final class Dinov2Classifier extends Model {
    private final Dinov2 dinov2;
    private final int dim;
    private Linear classifier;

    /** What options ask for of a published model: with a classifier where they name classes, else without. */
    public static Model of(Dinov2Config published, ModelOptions options) {
        Dinov2Config config = published
                .inChannels(options.inChannels().orElse(published.inChannels()))
                .image(options.imageSize().orElse(published.imageSize()), published.patchSize());
        int classes = options.classes().orElse(0);
        return classes == 0 ? new Dinov2(config) : new Dinov2Classifier(config, classes);
    }

    /** For this many classes. */
    public Dinov2Classifier(Dinov2Config config, int classes) {
        dinov2 = child("dinov2", new Dinov2(config));
        dim = config.dim();
        classifier = child("classifier", linear(classes));
    }

    private Linear linear(int classes) {
        return new Linear(2 * dim, classes, true, Dinov2.INIT);
    }

    @Override
    protected void head(int classes) {
        classifier = replaceChild("classifier", linear(classes));
    }

    /** {@inheritDoc} */
    @Override
    public List<Part> blocks() {
        List<Part> parts = new ArrayList<>();
        for (Part part : dinov2.blocks()) parts.add(part.under("dinov2."));
        int last = parts.size() - 1;
        parts.set(last, parts.get(last).under("", "classifier."));
        return parts;
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

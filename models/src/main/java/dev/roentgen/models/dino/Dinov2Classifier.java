package dev.roentgen.models.dino;

import dev.roentgen.layers.Linear;
import dev.roentgen.models.Model;
import dev.roentgen.models.ModelOptions;
import dev.roentgen.models.Part;
import dev.roentgen.models.Trunk;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * {@link Dinov2} with a linear classifier of the class token beside the mean of the patches.
 *
 * <p>Shapes: {@code [B, C, H, W] -> [B, classes]}. State: {@code dinov2.*}, with registers {@code dinov2_with_registers.*},
 * and {@code classifier.*}.
 */
public final class Dinov2Classifier extends Model {
    private final Dinov2Config config;
    private final Dinov2 dinov2;
    private Linear classifier;

    /** What options ask for of a published model: with a classifier where they name classes, else without. */
    public static Model of(Dinov2Config published, ModelOptions options) {
        Trunk t = published.trunk();
        Dinov2Config config = published
                .inChannels(options.inChannels().orElse(t.inChannels()))
                .imageSize(options.imageSize().orElse(t.imageSize()));
        int classes = options.classes().orElse(0);
        return classes == 0 ? new Dinov2(config) : new Dinov2Classifier(config, classes);
    }

    /** For this many classes. */
    public Dinov2Classifier(Dinov2Config config, int classes) {
        this.config = config;
        dinov2 = child(config.name(), new Dinov2(config));
        classifier = child("classifier", linear(classes));
    }

    private Linear linear(int classes) {
        return new Linear(2 * config.trunk().dim(), classes, true, Dinov2.INIT);
    }

    /** What it is made of. */
    public Dinov2Config config() {
        return config;
    }

    @Override
    protected Object configuration() {
        return config;
    }

    @Override
    protected void head(int classes) {
        classifier = replaceChild("classifier", linear(classes));
    }

    /** {@inheritDoc} */
    @Override
    public List<Part> blocks() {
        List<Part> parts = new ArrayList<>();
        for (Part part : dinov2.blocks()) parts.add(part.under(config.name() + "."));
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
        Tensor tokens = dinov2.tokens(x); // [B, 1 + registers + N, D]
        int prefix = 1 + config.registers();
        Tensor mean = tokens.narrow(1, prefix, tokens.dim(1) - prefix).mean(false, 1);
        return classifier.forward(Tensor.concat(1, tokens.select(1, 0), mean));
    }
}

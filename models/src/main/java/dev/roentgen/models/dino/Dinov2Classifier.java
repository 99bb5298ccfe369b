package dev.roentgen.models.dino;

import dev.roentgen.layers.Linear;
import dev.roentgen.models.Model;
import dev.roentgen.models.ModelOptions;
import dev.roentgen.models.Part;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * {@link Dinov2} with a linear classifier of the class token beside the mean of the patches, or of the class token alone.
 *
 * <p>Shapes: {@code [B, C, H, W] -> [B, classes]}. State: {@code dinov2.*}, with registers {@code dinov2_with_registers.*},
 * and {@code classifier.*}.
 */
public final class Dinov2Classifier extends Model {
    /**
     * What it is made of.
     *
     * @param dinov2 the model below the classifier
     * @param classes how many are told apart
     * @param classTokenAlone whether the mean of the patches is left out
     */
    public record Configuration(Dinov2Config dinov2, int classes, boolean classTokenAlone) {
        /** The model with what options ask for. */
        public Dinov2Classifier of(ModelOptions options) {
            return new Dinov2Classifier(
                    new Dinov2(dinov2.with(options)), options.classes().orElse(classes), classTokenAlone);
        }
    }

    private final Dinov2Config config;
    private final Dinov2 dinov2;
    private final boolean classTokenAlone;
    private Linear classifier;
    private int classes;

    /** What options ask for of a published model: with a classifier where they name classes, else without. */
    public static Model of(Dinov2Config published, ModelOptions options) {
        Dinov2Config config = published.with(options);
        int classes = options.classes().orElse(0);
        return classes == 0 ? new Dinov2(config) : new Dinov2Classifier(config, classes);
    }

    /** For this many classes. */
    public Dinov2Classifier(Dinov2Config config, int classes) {
        this(new Dinov2(config), classes, false);
    }

    /** On a model that is there, reading its class token alone. */
    public static Dinov2Classifier ofClassToken(Dinov2 dinov2, int classes) {
        return new Dinov2Classifier(dinov2, classes, true);
    }

    private Dinov2Classifier(Dinov2 dinov2, int classes, boolean classTokenAlone) {
        config = dinov2.config();
        this.classes = classes;
        this.classTokenAlone = classTokenAlone;
        this.dinov2 = child(config.name(), dinov2);
        classifier = child("classifier", linear());
    }

    private Linear linear() {
        int dim = config.trunk().dim();
        return new Linear(classTokenAlone ? dim : 2 * dim, classes, true, Dinov2.INIT);
    }

    /** What it is made of. */
    public Dinov2Config config() {
        return config;
    }

    @Override
    protected Object configuration() {
        return new Configuration(config, classes, classTokenAlone);
    }

    @Override
    protected void head(int classes) {
        this.classes = classes;
        classifier = replaceChild("classifier", linear());
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
        if (classTokenAlone) return classifier.forward(dinov2.forward(x));
        Tensor tokens = dinov2.tokens(x); // [B, 1 + registers + N, D]
        int prefix = 1 + config.registers();
        Tensor mean = tokens.narrow(1, prefix, tokens.dim(1) - prefix).mean(false, 1);
        return classifier.forward(Tensor.concat(1, tokens.select(1, 0), mean));
    }
}

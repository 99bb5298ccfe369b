package dev.roentgen.training.predict;

import dev.roentgen.check.DataException;
import dev.roentgen.data.Batch;
import dev.roentgen.data.BatchSource;
import dev.roentgen.data.Batches;
import dev.roentgen.nn.Forward;
import dev.roentgen.nn.Layer;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Tensor;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/**
 * Probabilities from a model in evaluation mode, without recording.
 *
 * <pre>{@code
 * Predictor.masks(unet).window(new SlidingWindow(256, 256, 0.5)).flipped()
 *         .each(source, (batch, probabilities) -> write(batch.names(), probabilities));
 * }</pre>
 */
public final class Predictor {
    private final Layer model;
    private final Forward forward;
    private final UnaryOperator<Tensor> activation;
    private final boolean flips;

    private Predictor(Layer model, Forward forward, UnaryOperator<Tensor> activation, boolean flips) {
        this.model = model;
        this.forward = forward;
        this.activation = activation;
        this.flips = flips;
    }

    /** The sigmoid of each logit: masks {@code [B, C, H, W]}, or classes that don't exclude each other {@code [B, C]}. */
    public static <M extends Layer & Forward> Predictor masks(M model) {
        return new Predictor(model, model, Tensor::sigmoid, false);
    }

    /** The softmax over classes: {@code [B, C]}, or {@code [B, C, H, W]}. */
    public static <M extends Layer & Forward> Predictor classes(M model) {
        return new Predictor(model, model, y -> y.softmax(1), false);
    }

    /** The same window by window, for images larger than the model should see at once. */
    public Predictor window(SlidingWindow window) {
        return new Predictor(model, x -> window.logits(forward, x), activation, flips);
    }

    /** The same averaged over the image and its mirror image, left and right exchanged. */
    public Predictor flipped() {
        return new Predictor(model, forward, activation, true);
    }

    /** The probabilities of a batch of images {@code [B, C, H, W]}. */
    public Tensor of(Tensor images) {
        boolean training = model.isTraining();
        model.eval();
        try {
            return Autograd.off(() -> {
                try (Scope scope = Scope.open()) {
                    Tensor p = activation.apply(forward.forward(images));
                    if (flips) {
                        Tensor mirrored = activation.apply(forward.forward(images.flip(3)));
                        p = p.add(mirrored.rank() == 4 ? mirrored.flip(3) : mirrored)
                                .mul(0.5);
                    }
                    return scope.keep(p);
                }
            });
        } finally {
            if (training) model.train();
        }
    }

    /**
     * Goes through a source once; batches and their probabilities are closed after each call. Throws {@link DataException} where
     * they are not finite.
     */
    public void each(BatchSource source, BiConsumer<Batch, Tensor> use) {
        try (Batches batches = source.epoch(0)) {
            for (Batch batch : batches) {
                try (Scope scope = Scope.open()) {
                    Tensor p = of(batch.images());
                    check(batch, p);
                    use.accept(batch, p);
                }
            }
        }
    }

    /** Throws {@link DataException} that names the first image whose answers {@code [B, ..]} are not all finite. */
    public static void check(Batch batch, Tensor answers) {
        if (isFinite(answers)) return;
        for (int i = 0; i < batch.size(); i++)
            if (!isFinite(answers.select(0, i)))
                throw new DataException(
                        "Predictor",
                        "a model's answers for " + batch.names().get(i) + " must be",
                        "finite",
                        "NaN or infinity",
                        "Look whether the weights hold any: those of a training that diverged are lost.");
    }

    /** A sum is finite where all elements are. */
    private static boolean isFinite(Tensor t) {
        return Double.isFinite(t.sum().item());
    }
}

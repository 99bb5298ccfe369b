package dev.roentgen.models.open;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.data.Preprocessing;
import dev.roentgen.models.Model;
import dev.roentgen.models.clip.ClipTokenizer;
import dev.roentgen.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A published model, its weights loaded, in evaluation mode, and what came with it.
 *
 * @param name what it calls itself
 * @param source where it came from
 * @param model the model
 * @param preprocessing the size and statistics of its pictures
 * @param resizing how pictures come to that size
 * @param tokenizer from texts to words, where the model takes texts and a vocabulary lies beside it
 * @param labels the names of its classes, where they are given
 */
public record Opened(
        String name,
        Path source,
        Model model,
        Preprocessing preprocessing,
        Resizing resizing,
        @Nullable ClipTokenizer tokenizer,
        List<String> labels) {
    /** Keeps a copy of the labels. */
    public Opened {
        labels = List.copyOf(labels);
    }

    /** The model as what it is; throws {@link ArgumentException} if it is another. */
    public <M extends Model> M model(Class<M> kind) {
        if (kind.isInstance(model)) return kind.cast(model);
        throw new ArgumentException(
                name,
                "the model must be a",
                kind.getSimpleName(),
                model.getClass().getSimpleName(),
                "Ask for model(" + model.getClass().getSimpleName() + ".class).");
    }

    /** The name of a class, or its number where it has none. */
    public String label(int number) {
        return number >= 0 && number < labels.size() ? labels.get(number) : Integer.toString(number);
    }

    /**
     * A picture as the model takes it, {@code [1, C, height, width]}: resized, cut and normalised as at training. Its samples
     * are red, green and blue of each pixel, row by row.
     */
    public Tensor input(byte[] rgb, int height, int width) {
        if (height < 1 || width < 1 || rgb.length != (long) height * width * 3)
            throw new ArgumentException(
                    "Opened.input",
                    "an RGB picture must have",
                    "3 samples for each pixel",
                    rgb.length + " for " + height + " x " + width,
                    "Convert it to RGB.");
        Tensor levels = Tensor.of(rgb, Shape.of(1, height, width, 3))
                .permute(0, 3, 1, 2)
                .to(DType.F32);
        Tensor sized = resizing.apply(channels(levels), preprocessing.height(), preprocessing.width());
        return preprocessing.normalize(sized);
    }

    private Tensor channels(Tensor rgb) {
        return switch (preprocessing.channels()) {
            case 3 -> rgb;
            case 1 ->
                rgb.mul(Tensor.of(new float[] {0.299f, 0.587f, 0.114f}, Shape.of(3, 1, 1)))
                        .sum(true, 1)
                        .round();
            default ->
                throw new ArgumentException(
                        "Opened.input",
                        "the model must take",
                        "1 or 3 channels",
                        Integer.toString(preprocessing.channels()),
                        "Make its input yourself.");
        };
    }
}

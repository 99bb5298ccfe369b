package dev.roentgen.training.explain;

import dev.roentgen.array.Shape;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.ShapeException;
import dev.roentgen.tensor.Tensor;

/** The logits that are explained: one of each image. */
final class Scores {
    private Scores() {}

    static void check(String where, Tensor images, int[] classes) {
        if (images.rank() != 4 || images.dim(0) != classes.length)
            throw new ArgumentException(
                    where,
                    "there must be",
                    "a class for each of the images [B, C, H, W]",
                    classes.length + " for " + images.shape(),
                    "Give one class number for each image.");
    }

    /** Throws where the patches of images make no square grid. */
    static void square(String where, Tensor images) {
        if (images.dim(2) != images.dim(3))
            throw new ShapeException(
                    where,
                    "images must be square for patches that are seen as tokens,",
                    "[B, C, S, S]",
                    images.shape().toString(),
                    "Resize them, or use Occlusion.");
    }

    /** {@code [B]}: the logit of each image's class. */
    static Tensor of(String where, Tensor logits, int[] classes) {
        Tensor rows = logits.reshape(classes.length, -1);
        long[] numbers = new long[classes.length];
        for (int i = 0; i < numbers.length; i++) {
            if (classes[i] < 0 || classes[i] >= rows.dim(1))
                throw new ArgumentException(
                        where, "a class must be", "from 0 to " + (rows.dim(1) - 1), Integer.toString(classes[i]), "");
            numbers[i] = classes[i];
        }
        return rows.gather(1, Tensor.of(numbers, Shape.of(numbers.length, 1)).to(rows.backend()))
                .reshape(classes.length);
    }

    /** Their sum; images don't touch each other, so its gradient is that of each. */
    static Tensor sum(String where, Tensor logits, int[] classes) {
        return of(where, logits, classes).sum();
    }
}

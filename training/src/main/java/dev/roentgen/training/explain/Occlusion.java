package dev.roentgen.training.explain;

import dev.roentgen.array.Shape;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.nn.Forward;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Tensor;

/**
 * How much a class's logit falls when a patch of the image is covered, as a map from 0 to 1. Zeiler and Fergus,
 * arXiv:1311.2901.
 *
 * <p>Shapes: images {@code [B, C, H, W]}, maps {@code [B, 1, H, W]}. The model should be in evaluation mode.
 *
 * @param patch the side of the patch
 * @param stride how far it moves
 * @param value what it is filled with; 0 is the mean colour of normalised images
 */
public record Occlusion(int patch, int stride, double value) {
    /** Checks the sizes. */
    public Occlusion {
        if (patch < 1 || stride < 1 || stride > patch)
            throw new ArgumentException(
                    "Occlusion",
                    "patch and stride must be",
                    "1 or more, and the stride at most the patch",
                    patch + " and " + stride,
                    "Use Occlusion.of(32).");
    }

    /** A patch of mean colour that moves by half its side. */
    public static Occlusion of(int patch) {
        return new Occlusion(patch, Math.max(1, patch / 2), 0);
    }

    /** The maps of a batch, for a class of each image. */
    public Tensor maps(Forward model, Tensor images, int... classes) {
        Scores.check("Occlusion", images, classes);
        return Autograd.off(() -> {
            try (Scope scope = Scope.open()) {
                int b = images.dim(0), h = images.dim(2), w = images.dim(3);
                double[] whole =
                        Scores.of("Occlusion", model.forward(images), classes).toDoubleArray();
                float[] fall = new float[b * h * w], times = new float[h * w];
                for (int top = 0; top < h; top += stride)
                    for (int left = 0; left < w; left += stride) {
                        double[] covered = covered(model, images, top, left, classes);
                        for (int y = top; y < Math.min(h, top + patch); y++)
                            for (int x = left; x < Math.min(w, left + patch); x++) {
                                times[y * w + x]++;
                                for (int i = 0; i < b; i++)
                                    fall[(i * h + y) * w + x] += (float) (whole[i] - covered[i]);
                            }
                    }
                for (int i = 0; i < fall.length; i++) fall[i] = Math.max(0, fall[i] / times[i % (h * w)]);
                return scope.keep(Attribution.scaled(Tensor.of(fall, Shape.of(b, 1, h, w))));
            }
        });
    }

    private double[] covered(Forward model, Tensor images, int top, int left, int[] classes) {
        int h = images.dim(2), w = images.dim(3);
        float[] free = new float[h * w];
        for (int i = 0; i < free.length; i++) {
            int y = i / w - top, x = i % w - left;
            free[i] = y >= 0 && y < patch && x >= 0 && x < patch ? 0 : 1;
        }
        try (Scope scope = Scope.open()) {
            Tensor f = Tensor.of(free, Shape.of(1, 1, h, w)).to(images.backend());
            Tensor x = images.mul(f).add(f.rsub(1).mul(value));
            return Scores.of("Occlusion", model.forward(x), classes).toDoubleArray();
        }
    }
}

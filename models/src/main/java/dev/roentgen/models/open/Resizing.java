package dev.roentgen.models.open;

import dev.roentgen.backend.kernel.ResizeKernel.Mode;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.tensor.Tensor;

/**
 * How a picture comes to a model's size: its shorter side made so long and the middle cut out, or stretched.
 *
 * @param shorterSide what the shorter side becomes; 0 for stretching to the size itself
 * @param filter how values between the samples are found
 */
public record Resizing(int shorterSide, Mode filter) {
    private static final int LEVELS = 255;

    /** Checks the number. */
    public Resizing {
        if (shorterSide < 0)
            throw new ArgumentException(
                    "Resizing", "the shorter side must be", "0 or more", Integer.toString(shorterSide), "");
    }

    /** Levels from 0 to 255, {@code [B, C, H, W] -> [B, C, height, width]}, rounded as libraries for pictures round them. */
    Tensor apply(Tensor levels, int height, int width) {
        if (shorterSide == 0) return resized(levels, height, width);
        int h = levels.dim(2), w = levels.dim(3), shorter = Math.min(h, w);
        int side = Math.max(shorterSide, Math.max(height, width)); // never less than is cut out
        int nextH = (int) ((long) side * h / shorter), nextW = (int) ((long) side * w / shorter);
        Tensor y = resized(levels, nextH, nextW);
        return y.narrow(2, middle(nextH, height), height).narrow(3, middle(nextW, width), width);
    }

    private static int middle(int whole, int part) {
        return (int) Math.rint((whole - part) / 2.0);
    }

    private Tensor resized(Tensor levels, int h, int w) {
        if (h == levels.dim(2) && w == levels.dim(3)) return levels;
        boolean antialias = filter != Mode.NEAREST;
        return levels.resize(filter, h, w, false, antialias).round().clampMin(0).clampMax(LEVELS);
    }
}

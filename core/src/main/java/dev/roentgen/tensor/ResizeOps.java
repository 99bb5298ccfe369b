package dev.roentgen.tensor;

import dev.roentgen.backend.kernel.ResizeKernel.Mode;

/** Resampling of the last two axes of {@code [B, C, H, W]}. */
public sealed interface ResizeOps permits Tensor {
    /** Each pixel repeated {@code factor} times in both directions. */
    default Tensor upsampleNearest(int factor) {
        Tensor x = (Tensor) this;
        return resize(Mode.NEAREST, x.dim(-2) * factor, x.dim(-1) * factor, false, false);
    }

    /** To a size by two samples an axis; see {@link #resize}. */
    default Tensor resizeBilinear(int height, int width, boolean alignCorners) {
        return resize(Mode.BILINEAR, height, width, alignCorners, false);
    }

    /**
     * To a size, as PyTorch's interpolate.
     *
     * @param alignCorners whether the corner samples of both images fall on each other
     * @param antialias whether the filter widens when shrinking, as Pillow's does
     */
    default Tensor resize(Mode mode, int height, int width, boolean alignCorners, boolean antialias) {
        return Resize.of((Tensor) this, mode, height, width, alignCorners, antialias, 0, 0);
    }

    /** By factors, with the given factors (not the ratio of sizes) in the coordinates, as PyTorch does by default. */
    default Tensor resizeBy(Mode mode, double factorH, double factorW, boolean alignCorners) {
        Tensor x = (Tensor) this;
        int h = (int) Math.floor(x.dim(-2) * factorH), w = (int) Math.floor(x.dim(-1) * factorW);
        return Resize.of(x, mode, h, w, alignCorners, false, 1 / factorH, 1 / factorW);
    }
}

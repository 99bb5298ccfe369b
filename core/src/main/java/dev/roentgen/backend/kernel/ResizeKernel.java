package dev.roentgen.backend.kernel;

/**
 * Resampling of the two last axes.
 *
 * <p>Inputs: {@code x [B, C, H, W]}. Outputs: {@code y [B, C, height, width]}.
 */
public interface ResizeKernel extends Kernel<ResizeKernel.Settings> {
    /** How values between the samples are found. */
    enum Mode {
        /** The nearest sample, PyTorch's rule: {@code floor(i * scale)}. */
        NEAREST,
        /** Two samples an axis. */
        BILINEAR,
        /** Four samples an axis, Keys' cubic with a = -0.75 (-0.5 with antialiasing). */
        BICUBIC
    }

    /**
     * What is fixed when the kernel is built.
     *
     * @param mode how values between the samples are found
     * @param height the result's height
     * @param width the result's width
     * @param alignCorners whether the corner samples fall on each other
     * @param antialias whether the filter widens when shrinking
     * @param scaleH the step between output rows in input rows, or 0 for {@code H / height}
     * @param scaleW the step between output columns in input columns, or 0 for {@code W / width}
     */
    record Settings(
            Mode mode, int height, int width, boolean alignCorners, boolean antialias, double scaleH, double scaleW) {}
}

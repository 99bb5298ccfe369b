package dev.roentgen.backend;

import dev.roentgen.array.Shape;

/**
 * The window of a 2-D pooling.
 *
 * @param kernelH window height
 * @param kernelW window width
 * @param strideH vertical step
 * @param strideW horizontal step
 * @param padH padding at the top, and as much at the bottom
 * @param padW padding at the left, and as much at the right
 * @param dilationH vertical step between taps; 1 for averages
 * @param dilationW horizontal step between taps; 1 for averages
 * @param ceilMode whether a last, partly outlying window counts; it must start inside the input or its left padding
 * @param countPadding whether an average divides by the padded window ({@code true}) or by what lies in the input
 * @param divisor what an average divides by instead, or 0
 */
public record PoolSpec(
        int kernelH,
        int kernelW,
        int strideH,
        int strideW,
        int padH,
        int padW,
        int dilationH,
        int dilationW,
        boolean ceilMode,
        boolean countPadding,
        int divisor) {
    /** A square window that steps by its own size. */
    public static PoolSpec kernel(int size) {
        return kernel(size, size);
    }

    /** A window of this height and width that steps by its own size. */
    public static PoolSpec kernel(int height, int width) {
        return new PoolSpec(height, width, height, width, 0, 0, 1, 1, false, true, 0);
    }

    /** The same with this step. */
    public PoolSpec stride(int step) {
        return new PoolSpec(
                kernelH, kernelW, step, step, padH, padW, dilationH, dilationW, ceilMode, countPadding, divisor);
    }

    /** The same with this padding. */
    public PoolSpec padding(int pad) {
        return new PoolSpec(
                kernelH, kernelW, strideH, strideW, pad, pad, dilationH, dilationW, ceilMode, countPadding, divisor);
    }

    /** The same with this dilation. */
    public PoolSpec dilation(int step) {
        return new PoolSpec(
                kernelH, kernelW, strideH, strideW, padH, padW, step, step, ceilMode, countPadding, divisor);
    }

    /** The same, with or without a last, partly outlying window. */
    public PoolSpec ceilMode(boolean ceil) {
        return new PoolSpec(
                kernelH, kernelW, strideH, strideW, padH, padW, dilationH, dilationW, ceil, countPadding, divisor);
    }

    /** The same, with an average that counts padding or not. */
    public PoolSpec countPadding(boolean count) {
        return new PoolSpec(
                kernelH, kernelW, strideH, strideW, padH, padW, dilationH, dilationW, ceilMode, count, divisor);
    }

    /** The same with a divisor of its own, or 0 for the window's. */
    public PoolSpec divisor(int d) {
        return new PoolSpec(
                kernelH, kernelW, strideH, strideW, padH, padW, dilationH, dilationW, ceilMode, countPadding, d);
    }

    /** {@code [B, C, H, W]} to {@code [B, C, OH, OW]}. */
    public Shape output(Shape input) {
        return Shape.of(
                input.dim(0),
                input.dim(1),
                out(input.dim(2), kernelH, strideH, padH, dilationH),
                out(input.dim(3), kernelW, strideW, padW, dilationW));
    }

    private int out(int in, int kernel, int stride, int pad, int dilation) {
        int span = in + 2 * pad - dilation * (kernel - 1) - 1;
        int n = Math.floorDiv(span + (ceilMode ? stride - 1 : 0), stride) + 1;
        return ceilMode && (n - 1) * stride >= in + pad ? n - 1 : n;
    }

    /** What the average of the window at row {@code oh}, column {@code ow} divides by, for an input of this height and width. */
    public int divisor(int oh, int ow, int height, int width) {
        if (divisor != 0) return divisor;
        int top = oh * strideH - padH, left = ow * strideW - padW;
        int bottom = Math.min(top + kernelH, height + padH), right = Math.min(left + kernelW, width + padW);
        if (countPadding) return (bottom - top) * (right - left);
        return (Math.min(bottom, height) - Math.max(top, 0)) * (Math.min(right, width) - Math.max(left, 0));
    }
}

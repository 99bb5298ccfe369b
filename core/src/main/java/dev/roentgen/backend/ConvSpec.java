package dev.roentgen.backend;

import dev.roentgen.array.Shape;

/**
 * How a 2-D convolution steps over its input; {@code h} is the vertical axis.
 *
 * <p>Shapes: input {@code [B, C, H, W]}, weight {@code [O, C / groups, KH, KW]}, output {@code [B, O, OH, OW]} with
 * {@code OH = (H + 2 padH - dilationH (KH - 1) - 1) / strideH + 1}.
 *
 * @param strideH step between windows
 * @param strideW step between windows
 * @param padH zeros at the top, and as many at the bottom
 * @param padW zeros at the left, and as many at the right
 * @param dilationH step between the taps of the kernel
 * @param dilationW step between the taps of the kernel
 * @param groups how many independent convolutions share the channels
 */
public record ConvSpec(int strideH, int strideW, int padH, int padW, int dilationH, int dilationW, int groups) {
    /** Stride 1, no padding, no dilation, one group. */
    public static final ConvSpec UNIT = new ConvSpec(1, 1, 0, 0, 1, 1, 1);

    /** The same with these steps. */
    public ConvSpec stride(int h, int w) {
        return new ConvSpec(h, w, padH, padW, dilationH, dilationW, groups);
    }

    /** The same with this padding. */
    public ConvSpec padding(int h, int w) {
        return new ConvSpec(strideH, strideW, h, w, dilationH, dilationW, groups);
    }

    /** The same with this dilation. */
    public ConvSpec dilation(int h, int w) {
        return new ConvSpec(strideH, strideW, padH, padW, h, w, groups);
    }

    /** The same with this number of groups. */
    public ConvSpec groups(int n) {
        return new ConvSpec(strideH, strideW, padH, padW, dilationH, dilationW, n);
    }

    /** The output's shape for an input and a weight. */
    public Shape output(Shape input, Shape weight) {
        return Shape.of(
                input.dim(0),
                weight.dim(0),
                out(input.dim(2), weight.dim(2), strideH, padH, dilationH),
                out(input.dim(3), weight.dim(3), strideW, padW, dilationW));
    }

    private static int out(int in, int kernel, int stride, int pad, int dilation) {
        return Math.floorDiv(in + 2 * pad - dilation * (kernel - 1) - 1, stride) + 1;
    }
}

package dev.roentgen.layers.conv;

import dev.roentgen.backend.ConvSpec;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.nn.Init;

/**
 * What a convolution is beside its channels: {@code kernel(3).stride(2).padding(1).noBias()}.
 *
 * @param kernelH kernel height
 * @param kernelW kernel width
 * @param spec stride, padding, dilation and groups
 * @param bias whether a bias is added
 * @param init the weight's first value
 * @param fitted whether the padding follows the input's size, see {@link #fitting()}
 */
public record ConvOptions(int kernelH, int kernelW, ConvSpec spec, boolean bias, Init init, boolean fitted) {
    /** Checks the sizes. */
    public ConvOptions {
        if (kernelH < 1 || kernelW < 1) throw wrong("the kernel must be", "1 or more", kernelH + " x " + kernelW);
        if (spec.strideH() < 1 || spec.strideW() < 1)
            throw wrong("the stride must be", "1 or more", spec.strideH() + " x " + spec.strideW());
        if (spec.padH() < 0 || spec.padW() < 0)
            throw wrong("the padding must be", "0 or more", spec.padH() + " x " + spec.padW());
        if (spec.dilationH() < 1 || spec.dilationW() < 1)
            throw wrong("the dilation must be", "1 or more", spec.dilationH() + " x " + spec.dilationW());
        if (spec.groups() < 1) throw wrong("the groups must be", "1 or more", Integer.toString(spec.groups()));
    }

    private static ArgumentException wrong(String rule, String expected, String got) {
        return new ArgumentException("ConvOptions", rule, expected, got, "");
    }

    /** A square kernel; stride 1, no padding, one group, a bias. */
    public static ConvOptions kernel(int size) {
        return kernel(size, size);
    }

    /** A kernel of this height and width. */
    public static ConvOptions kernel(int height, int width) {
        return new ConvOptions(height, width, ConvSpec.UNIT, true, Init.kaimingUniform(), false);
    }

    /** The same with this step in both directions. */
    public ConvOptions stride(int step) {
        return with(spec.stride(step, step));
    }

    /** The same with these steps. */
    public ConvOptions stride(int vertical, int horizontal) {
        return with(spec.stride(vertical, horizontal));
    }

    /** The same with this many zeros on every side. */
    public ConvOptions padding(int pad) {
        return with(spec.padding(pad, pad));
    }

    /** The same with this many zeros above and below, left and right. */
    public ConvOptions padding(int vertical, int horizontal) {
        return with(spec.padding(vertical, horizontal));
    }

    /** The same, padded so that stride 1 keeps the plane's size; for odd kernels. Call it after {@link #dilation}. */
    public ConvOptions same() {
        return with(spec.padding(spec.dilationH() * (kernelH - 1) / 2, spec.dilationW() * (kernelW - 1) / 2));
    }

    /**
     * The same with as many more zeros as the output needs to have the input's size divided by the stride, rounded up; half
     * of them before the plane, an odd one behind it. TensorFlow's "same".
     */
    public ConvOptions fitting() {
        return new ConvOptions(kernelH, kernelW, spec.padding(0, 0), bias, init, true);
    }

    /** The same with this step between the kernel's taps. */
    public ConvOptions dilation(int step) {
        return with(spec.dilation(step, step));
    }

    /** The same with this number of independent convolutions side by side. */
    public ConvOptions groups(int n) {
        return with(spec.groups(n));
    }

    /** The same without a bias, as before a normalisation. */
    public ConvOptions noBias() {
        return new ConvOptions(kernelH, kernelW, spec, false, init, fitted);
    }

    /** The same with another first value of the weight. */
    public ConvOptions init(Init weight) {
        return new ConvOptions(kernelH, kernelW, spec, bias, weight, fitted);
    }

    private ConvOptions with(ConvSpec next) {
        return new ConvOptions(kernelH, kernelW, next, bias, init, fitted);
    }
}

package dev.roentgen.layers.conv;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.ConvSpec;
import dev.roentgen.backend.kernel.Activation;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.Parameter;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Convolution of the plane, {@code y[o, i, j] = b[o] + sum over c, u, v of w[o, c, u, v] x[c, s i + d u - p, s j + d v - p]}.
 *
 * <p>Shapes: {@code [B, in, H, W] -> [B, out, OH, OW]}, {@code OH = (H + 2 p - d (k - 1) - 1) / s + 1}. State:
 * {@code weight [out, in / groups, KH, KW]}, {@code bias [out]} unless left out.
 */
public final class Conv2d extends TensorLayer {
    private final Parameter weight;
    private final @Nullable Parameter bias;
    private final ConvOptions options;
    private final ConvSpec spec;

    /** A convolution from {@code in} to {@code out} channels. */
    public Conv2d(int in, int out, ConvOptions options) {
        this.options = options;
        spec = options.spec();
        checkChannels("Conv2d", in, out, spec.groups());
        Shape shape = Shape.of(out, in / spec.groups(), options.kernelH(), options.kernelW());
        weight = parameter("weight", shape, options.init());
        double fanIn = (double) shape.size() / out;
        bias = options.bias() ? parameter("bias", Shape.of(out), Init.uniform(1 / Math.sqrt(fanIn))) : null;
    }

    static void checkChannels(String where, int in, int out, int groups) {
        if (in < 1 || out < 1)
            throw new ArgumentException(where, "channels must be", "1 or more", in + " and " + out, "");
        if (in % groups != 0 || out % groups != 0)
            throw new ArgumentException(
                    where,
                    "groups must divide the channels",
                    in + " and " + out,
                    Integer.toString(groups),
                    "Use a common divisor of both.");
    }

    @Override
    protected Tensor compute(Tensor x) {
        return run(x, Activation.NONE);
    }

    /** The convolution followed by an activation, in one pass where the backend can. */
    public Tensor forward(Tensor x, Activation activation) {
        return call(List.of(x), () -> run(x, activation));
    }

    private Tensor run(Tensor in, Activation activation) {
        Tensor x = options.fitted() ? fitted(in) : in;
        return x.conv2d(weight.value(), bias == null ? null : bias.value(), spec, activation);
    }

    private Tensor fitted(Tensor x) {
        if (x.rank() != 4) return x; // the convolution says so
        int h = missing(x.dim(2), options.kernelH(), spec.strideH(), spec.dilationH());
        int w = missing(x.dim(3), options.kernelW(), spec.strideW(), spec.dilationW());
        return h == 0 && w == 0 ? x : x.pad(0, w / 2, w - w / 2, h / 2, h - h / 2);
    }

    private static int missing(int size, int kernel, int stride, int dilation) {
        int steps = (size + stride - 1) / stride - 1;
        return Math.max(0, steps * stride + dilation * (kernel - 1) + 1 - size);
    }
}

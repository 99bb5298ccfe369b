package dev.roentgen.tensor;

import static dev.roentgen.tensor.Op.save;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.ConvSpec;
import dev.roentgen.backend.kernel.Activation;
import dev.roentgen.backend.kernel.ConvKernel;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.ShapeException;
import org.jspecify.annotations.Nullable;

/** Convolution and its two gradients, which are closed under differentiation. */
final class Convolution {
    private Convolution() {}

    static Tensor conv(Tensor x, Tensor w, @Nullable Tensor bias, ConvSpec spec, Activation activation) {
        check("conv2d", spec, w, bias, w.rank() == 4 ? w.dim(0) : 0);
        int channels = w.dim(1) * spec.groups();
        if (x.rank() != 4)
            throw new ShapeException(
                    "conv2d",
                    "input must be",
                    "[B, C, H, W]",
                    x.shape().toString(),
                    x.rank() == 3 ? "Add the batch axis with unsqueeze(0)." : "Reshape it.");
        if (x.dim(1) != channels)
            throw new ShapeException(
                    "conv2d",
                    "input must have",
                    channels + " channels (weight " + w.shape()
                            + (spec.groups() > 1 ? ", " + spec.groups() + " groups" : "") + ")",
                    x.dim(1) + " in " + x.shape(),
                    fix(x.dim(1), channels));
        if (w.dim(0) % spec.groups() != 0)
            throw new ShapeException(
                    "conv2d", "groups must divide", w.dim(0) + " output channels", spec.groups() + " groups", "");
        Shape out = spec.output(x.shape(), w.shape());
        if (out.dim(2) == 0 || out.dim(3) == 0) throw small("conv2d", x, w, spec);
        DType t = Elementwise.common(x, w);
        return Fused.one(
                "conv2d",
                ConvKernel.class,
                new ConvKernel.Settings(spec, activation),
                in -> {
                    Tensor y = product(in[0], in[1], spec);
                    if (in[2] != null) y = y.add(in[2].reshape(1, -1, 1, 1));
                    return y.activate(activation);
                },
                x.to(t),
                w.to(t),
                bias == null ? null : bias.to(t));
    }

    private static ShapeException small(String name, Tensor x, Tensor w, ConvSpec s) {
        int h = s.dilationH() * (w.dim(2) - 1) + 1 - 2 * s.padH(),
                v = s.dilationW() * (w.dim(3) - 1) + 1 - 2 * s.padW();
        return new ShapeException(
                name,
                "input must be at least",
                h + " x " + v + " (kernel " + w.dim(2) + " x " + w.dim(3) + " with padding and dilation)",
                x.dim(2) + " x " + x.dim(3) + " in " + x.shape(),
                "Use a larger image or less downsampling.");
    }

    private static String fix(int got, int channels) {
        if (got == 4 && channels == 3) return "Convert to RGB, or build with in = 4.";
        if (got == 1 && channels == 3) return "Repeat the grey channel, or build with in = 1.";
        return "Build the layer with in = " + got + ".";
    }

    private static void check(String name, ConvSpec s, Tensor w, @Nullable Tensor bias, int out) {
        if (w.rank() != 4)
            throw new ShapeException(
                    name, "weight must have", "4 axes", w.shape().toString(), "");
        if (s.strideH() < 1
                || s.strideW() < 1
                || s.dilationH() < 1
                || s.dilationW() < 1
                || s.groups() < 1
                || s.padH() < 0
                || s.padW() < 0)
            throw new ArgumentException(
                    name, "stride, dilation and groups must be 1 or more and padding", "0 or more", s.toString(), "");
        if (bias != null && !bias.shape().equals(Shape.of(out)))
            throw new ShapeException(
                    name,
                    "the bias must have the shape",
                    "[" + out + "]",
                    bias.shape().toString(),
                    "");
    }

    private static Tensor product(Tensor x, Tensor w, ConvSpec spec) {
        Shape xs = x.shape(), ws = w.shape();
        return Op.named("conv")
                .input(x, save(w), (dy, v) -> data(dy, v, spec, xs))
                .input(w, save(x), (dy, u) -> weight(u, dy, spec, ws))
                .output(k -> k.conv(x.array(), w.array(), spec));
    }

    private static Tensor data(Tensor dy, Tensor w, ConvSpec spec, Shape input) {
        Shape ws = w.shape();
        return Op.named("convData")
                .input(dy, save(w), (g, v) -> product(g, v, spec))
                .input(w, save(dy), (g, d) -> weight(g, d, spec, ws))
                .output(k -> k.convData(dy.array(), w.array(), spec, input));
    }

    private static Tensor weight(Tensor x, Tensor dy, ConvSpec spec, Shape shape) {
        Shape xs = x.shape();
        return Op.named("convWeight")
                .input(x, save(dy), (g, d) -> data(d, g, spec, xs))
                .input(dy, save(x), (g, u) -> product(u, g, spec))
                .output(k -> k.convWeight(x.array(), dy.array(), spec, shape));
    }

    static Tensor transposed(Tensor x, Tensor w, @Nullable Tensor bias, ConvSpec s, int extra) {
        int out = w.rank() == 4 ? w.dim(1) * s.groups() : 0;
        check("convTranspose2d", s, w, bias, out);
        if (x.rank() != 4 || x.dim(1) != w.dim(0))
            throw new ShapeException(
                    "convTranspose2d",
                    "input must be",
                    "[B, " + w.dim(0) + ", H, W] (weight " + w.shape() + ")",
                    x.shape().toString(),
                    "");
        if (extra < 0 || extra >= Math.max(Math.max(s.strideH(), s.strideW()), Math.max(s.dilationH(), s.dilationW())))
            throw new ArgumentException(
                    "convTranspose2d",
                    "output padding must be 0 or more and below",
                    "stride or dilation",
                    Integer.toString(extra),
                    "");
        int h = (x.dim(2) - 1) * s.strideH() - 2 * s.padH() + s.dilationH() * (w.dim(2) - 1) + extra + 1;
        int v = (x.dim(3) - 1) * s.strideW() - 2 * s.padW() + s.dilationW() * (w.dim(3) - 1) + extra + 1;
        if (h < 1 || v < 1)
            throw new ShapeException(
                    "convTranspose2d",
                    "the result must have",
                    "1 row and column or more",
                    h + " x " + v + " from " + x.shape(),
                    "Pad less.");
        DType t = Elementwise.common(x, w);
        Tensor y = data(x.to(t), w.to(t), s, Shape.of(x.dim(0), out, h, v));
        return bias == null ? y : y.add(bias.reshape(1, -1, 1, 1));
    }
}

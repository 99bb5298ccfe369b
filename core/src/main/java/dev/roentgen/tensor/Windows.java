package dev.roentgen.tensor;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.Layout;
import dev.roentgen.backend.NdArray;
import dev.roentgen.check.ShapeException;

/** Sliding windows as strided views, and their transpose. */
final class Windows {
    private Windows() {}

    static Tensor unfold(Tensor x, int kh, int kw, int stride, int padding, int dilation) {
        if (x.rank() != 4)
            throw new ShapeException(
                    "unfold",
                    "the tensor must be",
                    "[B, C, H, W]",
                    x.shape().toString(),
                    "Add axes of size 1 with unsqueeze.");
        Tensor padded = padding == 0 ? x : x.pad(0, padding, padding, padding, padding);
        int oh = count("unfold", padded.dim(2), kh, stride, dilation),
                ow = count("unfold", padded.dim(3), kw, stride, dilation);
        Tensor windows = windows(padded, kh, kw, oh, ow, stride, dilation); // [B, C, KH, KW, OH, OW]
        return windows.reshape(x.dim(0), x.dim(1) * kh * kw, oh * ow);
    }

    /** {@code [B, C, H, W] -> [B, C, KH, KW, OH, OW]} without a copy. */
    private static Tensor windows(Tensor x, int kh, int kw, int oh, int ow, int stride, int dilation) {
        Shape shape = x.shape(), out = Shape.of(x.dim(0), x.dim(1), kh, kw, oh, ow);
        return Op.named("windows")
                .input(x, dy -> overlapped(dy, shape, stride, dilation))
                .output(k -> {
                    try (NdArray a = k.strided(x.array())) {
                        Layout.Strided s = a.strided();
                        long h = s.stride(2), w = s.stride(3);
                        long[] strides = {s.stride(0), s.stride(1), h * dilation, w * dilation, h * stride, w * stride};
                        return a.view(out, new Layout.Strided(strides, s.offset()));
                    }
                });
    }

    /** {@code [B, C, KH, KW, OH, OW] -> shape}: each tap's plane added at its place. */
    private static Tensor overlapped(Tensor taps, Shape shape, int stride, int dilation) {
        Tensor sum = null;
        int oh = taps.dim(4), ow = taps.dim(5);
        for (int i = 0; i < taps.dim(2); i++) {
            for (int j = 0; j < taps.dim(3); j++) {
                Shape rows = shape.with(3, ow); // place the rows, then the columns
                Tensor tap = taps.select(2, i).select(2, j);
                Tensor placed = Index.unslice(
                        Index.unslice(tap, rows, 2, i * dilation, stride), shape, 3, j * dilation, stride);
                sum = sum == null ? placed : sum.add(placed);
            }
        }
        return sum == null ? Indices.zeros(taps, shape) : sum;
    }

    static Tensor fold(Tensor x, int height, int width, int kh, int kw, int stride, int padding, int dilation) {
        int ph = height + 2 * padding, pw = width + 2 * padding;
        int oh = count("fold", ph, kh, stride, dilation), ow = count("fold", pw, kw, stride, dilation);
        if (x.rank() != 3 || x.dim(1) % (kh * kw) != 0 || x.dim(2) != oh * ow)
            throw new ShapeException(
                    "fold",
                    "the tensor must be",
                    "[B, C * " + kh * kw + ", " + oh * ow + "]",
                    x.shape().toString(),
                    "Use the sizes that unfold was given.");
        int c = x.dim(1) / (kh * kw);
        Tensor whole =
                overlapped(x.reshape(x.dim(0), c, kh, kw, oh, ow), Shape.of(x.dim(0), c, ph, pw), stride, dilation);
        return padding == 0 ? whole : whole.narrow(2, padding, height).narrow(3, padding, width);
    }

    private static int count(String name, int size, int kernel, int stride, int dilation) {
        int span = size - dilation * (kernel - 1) - 1;
        if (span < 0)
            throw new ShapeException(
                    name,
                    "the window must fit into",
                    size + " with its padding",
                    "kernel " + kernel + " dilation " + dilation,
                    "Pad more or use a smaller kernel.");
        return span / stride + 1;
    }
}

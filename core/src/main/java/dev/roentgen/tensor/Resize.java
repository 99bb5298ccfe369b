package dev.roentgen.tensor;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.kernel.ResizeKernel;
import dev.roentgen.backend.kernel.ResizeKernel.Mode;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.ShapeException;
import java.nio.DoubleBuffer;

/** Resampling as products with small matrices, {@code [out, in]}, one an axis. */
final class Resize {
    private Resize() {}

    static Tensor of(
            Tensor x,
            Mode mode,
            int height,
            int width,
            boolean alignCorners,
            boolean antialias,
            double scaleH,
            double scaleW) {
        if (x.rank() != 4 || x.dim(2) == 0 || x.dim(3) == 0)
            throw new ShapeException(
                    "resize",
                    "input must be",
                    "[B, C, H, W] with pixels",
                    x.shape().toString(),
                    x.rank() == 3 ? "Add the batch axis with unsqueeze(0)." : "");
        if (height < 1 || width < 1)
            throw new ArgumentException("resize", "the size must be", "1 or more", height + " x " + width, "");
        if (mode == Mode.NEAREST && (alignCorners || antialias))
            throw new ArgumentException(
                    "resize",
                    "NEAREST takes",
                    "neither alignCorners nor antialias",
                    alignCorners ? "alignCorners" : "antialias",
                    "Use BILINEAR.");
        var settings = new ResizeKernel.Settings(mode, height, width, alignCorners, antialias, scaleH, scaleW);
        return Fused.one("resize", ResizeKernel.class, settings, in -> composed(in[0], settings), x);
    }

    private static Tensor composed(Tensor x, ResizeKernel.Settings s) {
        int h = x.dim(2), w = x.dim(3);
        if (s.mode() == Mode.NEAREST) {
            boolean whole = s.height() % h == 0 && s.width() % w == 0 && s.scaleH() == 0;
            if (whole) return x.repeatInterleave(2, s.height() / h).repeatInterleave(3, s.width() / w);
            return x.indexSelect(2, Index.of(x, nearest(h, s.height(), s.scaleH())))
                    .indexSelect(3, Index.of(x, nearest(w, s.width(), s.scaleW())));
        }
        Tensor rows = matrix(x, weights(s, h, s.height(), s.scaleH()), s.height(), h);
        Tensor columns = matrix(x, weights(s, w, s.width(), s.scaleW()), s.width(), w);
        return rows.matmul(x.matmul(columns.transpose(0, 1)));
    }

    /** A constant matrix {@code [rows, columns]} of x's type and backend. */
    static Tensor matrix(Tensor like, double[] values, int rows, int columns) {
        Tensor m = Tensor.owned(
                like.backend().fromHost(DType.F64, Shape.of(rows, columns), DoubleBuffer.wrap(values)), null, 0);
        return m.to(like.dtype());
    }

    /** In float, as PyTorch computes it, so that ties fall the same way. */
    private static long[] nearest(int in, int out, double scale) {
        float step = scale > 0 ? (float) scale : (float) in / out;
        long[] index = new long[out];
        for (int i = 0; i < out; i++) index[i] = Math.min((int) Math.floor(i * step), in - 1);
        return index;
    }

    static double[] weights(ResizeKernel.Settings s, int in, int out, double scale) {
        double[] w = new double[out * in];
        double step = s.alignCorners()
                ? (out > 1 ? (double) (in - 1) / (out - 1) : 0)
                : scale > 0 ? scale : (double) in / out;
        for (int i = 0; i < out; i++) {
            if (s.antialias()) filter(w, i, in, step, s.mode());
            else taps(w, i, in, s.alignCorners() ? i * step : (i + 0.5) * step - 0.5, s.mode());
        }
        return w;
    }

    /** The two or four samples about a position; those outside are the edge's. */
    private static void taps(double[] w, int i, int in, double at, Mode mode) {
        double x = mode == Mode.BILINEAR ? Math.max(0, at) : at;
        int left = (int) Math.floor(x);
        double t = x - left;
        int first = mode == Mode.BILINEAR ? 0 : -1, last = mode == Mode.BILINEAR ? 1 : 2;
        for (int j = first; j <= last; j++) {
            double weight = mode == Mode.BILINEAR ? (j == 0 ? 1 - t : t) : cubic(t - j, -0.75);
            w[i * in + Math.max(0, Math.min(in - 1, left + j))] += weight;
        }
    }

    /** A filter as wide as the pixels it shrinks, normalised. */
    private static void filter(double[] w, int i, int in, double step, Mode mode) {
        double radius = mode == Mode.BILINEAR ? 1 : 2, stretch = Math.max(1, step);
        double centre = step * (i + 0.5), support = radius * stretch;
        int from = Math.max(0, (int) (centre - support + 0.5)), to = Math.min(in, (int) (centre + support + 0.5));
        double sum = 0;
        for (int j = from; j < to; j++) {
            double d = (j - centre + 0.5) / stretch;
            double weight = mode == Mode.BILINEAR ? Math.max(0, 1 - Math.abs(d)) : cubic(d, -0.5);
            w[i * in + j] = weight;
            sum += weight;
        }
        for (int j = from; j < to; j++) w[i * in + j] /= sum;
    }

    /** Keys' cubic convolution kernel; "Cubic convolution interpolation for digital image processing", 1981. */
    private static double cubic(double d, double a) {
        double x = Math.abs(d);
        if (x <= 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
        return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
    }
}

package dev.roentgen.models;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.kernel.ResizeKernel.Mode;
import dev.roentgen.tensor.Tensor;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Position embeddings and biases for another grid of patches, resampled as the originals do it. */
public final class Positions {
    private static final double SLOWEST = 1.01; // the least and the largest ratio of relative positions' distances
    private static final double FASTEST = 1.5;
    private static final double CLOSE = 1e-6;

    private Positions() {}

    /**
     * Embeddings of a square grid for another, by bicubic interpolation; the {@code prefix} tokens in front stay.
     *
     * <p>Shapes: {@code [1, prefix + n n, D] -> [1, prefix + h w, D]}.
     */
    public static Tensor resized(Tensor all, int prefix, int h, int w, boolean alignCorners, boolean antialias) {
        int patches = all.dim(1) - prefix, grid = (int) Math.sqrt(patches), dim = all.dim(2);
        if (h == grid && w == grid) return all;
        Tensor plane = all.narrow(1, prefix, patches)
                .reshape(1, grid, grid, dim)
                .permute(0, 3, 1, 2)
                .resize(Mode.BICUBIC, h, w, alignCorners, antialias)
                .permute(0, 2, 3, 1)
                .reshape(1, h * w, dim);
        return prefix == 0 ? plane : Tensor.concat(1, all.narrow(1, 0, prefix), plane);
    }

    /** How embeddings {@code [.., tokens, D]} of one square grid become those of another; null if they are none. */
    public static @Nullable UnaryOperator<Tensor> adaptation(
            Shape from, Shape to, int prefix, boolean alignCorners, boolean antialias) {
        int was = side(from.dim(-2) - prefix), grid = side(to.dim(-2) - prefix);
        if (from.rank() != to.rank() || was < 1 || grid < 1 || from.dim(-1) != to.dim(-1)) return null;
        return t -> resized(t.reshape(1, from.dim(-2), from.dim(-1)), prefix, grid, grid, alignCorners, antialias)
                .reshape(to);
    }

    /**
     * How a table of biases by relative position, {@code [(2 M - 1)^2 + extra, heads]}, becomes that of another window; null if
     * it is none. The old distances are taken to grow by a constant ratio up to the new window's edge, and what lies between
     * is interpolated linearly; the {@code extra} rows stay.
     */
    public static @Nullable UnaryOperator<Tensor> relative(Shape from, Shape to, int extra) {
        int was = side(from.dim(0) - extra), now = side(to.dim(0) - extra);
        if (from.rank() != 2 || was % 2 != 1 || now % 2 != 1 || from.dim(1) != to.dim(1)) return null;
        int heads = to.dim(1);
        return table -> {
            Tensor w = interpolation(was, now).to(table.backend()); // [now, was]
            Tensor plane =
                    table.narrow(0, 0, was * was).reshape(was, was, heads).permute(2, 0, 1); // [heads, was, was]
            Tensor wide = w.matmul(plane).matmul(w.transpose(0, 1)); // [heads, now, now]
            Tensor flat = wide.permute(1, 2, 0).reshape(now * now, heads);
            return extra == 0 ? flat : Tensor.concat(0, flat, table.narrow(0, was * was, extra));
        };
    }

    private static int side(int cells) {
        int side = (int) Math.sqrt(Math.max(0, cells));
        return side * side == cells ? side : -1;
    }

    /** The weights of linear interpolation from samples at geometrically growing distances to unit steps. */
    private static Tensor interpolation(int was, int now) {
        double[] at = distances(was, now / 2);
        float[] weights = new float[now * was];
        for (int i = 0; i < now; i++) {
            double x = i - now / 2;
            int right = 0;
            while (right < was - 1 && at[right] < x) right++;
            double t = right == 0 ? 1 : Math.min(1, (x - at[right - 1]) / (at[right] - at[right - 1]));
            weights[i * was + right] += (float) t;
            if (right > 0) weights[i * was + right - 1] += (float) (1 - t);
        }
        return Tensor.of(weights, Shape.of(now, was));
    }

    /** {@code 0, 1, 1 + q, 1 + q + q^2, ..} to both sides, with the q that brings the last one to {@code reach}. */
    private static double[] distances(int was, int reach) {
        int half = was / 2;
        double low = SLOWEST, high = FASTEST, q = 0;
        while (high - low > CLOSE) {
            q = (low + high) / 2;
            if ((1 - Math.pow(q, half)) / (1 - q) > reach) high = q;
            else low = q;
        }
        double[] at = new double[was];
        double sum = 0;
        for (int i = 1; i <= half; i++) {
            sum += Math.pow(q, i - 1.0);
            at[half + i] = sum;
            at[half - i] = -sum;
        }
        return at;
    }
}

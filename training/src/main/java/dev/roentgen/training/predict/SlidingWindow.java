package dev.roentgen.training.predict;

import dev.roentgen.array.Shape;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.nn.Forward;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Goes over an image window by window and blends the results, each weighted most in its middle. Images smaller than the
 * window are padded with zeros.
 *
 * @param height of the window
 * @param width of the window
 * @param overlap the share of a window that the next one covers too
 */
public record SlidingWindow(int height, int width, double overlap) {
    /** Checks the numbers. */
    public SlidingWindow {
        if (height < 1 || width < 1 || !(overlap >= 0 && overlap < 1))
            throw new ArgumentException(
                    "SlidingWindow",
                    "the size must be 1 or more and the overlap",
                    "from 0 to below 1",
                    height + "x" + width + " and " + overlap,
                    "Use new SlidingWindow(256, 256, 0.5).");
    }

    /** The blended logits {@code [B, K, H, W]} of a model from images to maps of the same size; call it without recording. */
    public Tensor logits(Forward model, Tensor images) {
        int h = images.dim(2), w = images.dim(3), tall = Math.max(h, height), wide = Math.max(w, width);
        try (Scope scope = Scope.open()) {
            Tensor x = images.pad(0, 0, wide - w, 0, tall - h),
                    weight = weights().to(images.backend());
            Tensor sum = Tensor.zeros(1).to(images.backend()),
                    total = Tensor.zeros(1).to(images.backend());
            for (int top : starts(tall, height))
                for (int left : starts(wide, width)) {
                    int[] around = {left, wide - left - width, top, tall - top - height};
                    try (Scope window = Scope.open()) {
                        Tensor y = model.forward(x.narrow(2, top, height).narrow(3, left, width));
                        checkSize(y);
                        sum = replaced(sum, window.keep(sum.add(y.mul(weight).pad(0, around))));
                        total = replaced(total, window.keep(total.add(weight.pad(0, around))));
                    }
                }
            return scope.keep(sum.div(total).narrow(2, 0, h).narrow(3, 0, w));
        }
    }

    private static Tensor replaced(Tensor old, Tensor next) {
        old.close();
        return next;
    }

    private void checkSize(Tensor y) {
        if (y.rank() != 4 || y.dim(2) != height || y.dim(3) != width)
            throw new ArgumentException(
                    "SlidingWindow",
                    "the model must give",
                    "[B, K, " + height + ", " + width + "]",
                    y.shape().toString(),
                    "Use it with a segmentation model, and a size that the model divides.");
    }

    /** Where windows begin: evenly, the last at the end. */
    private List<Integer> starts(int size, int window) {
        int stride = Math.max(1, (int) Math.round(window * (1 - overlap)));
        List<Integer> starts = new ArrayList<>();
        for (int at = 0; at < size - window; at += stride) starts.add(at);
        starts.add(size - window);
        return starts;
    }

    /** {@code [1, 1, height, width]}: a hat in both directions, nowhere 0. */
    private Tensor weights() {
        float[] v = new float[height * width];
        for (int i = 0; i < v.length; i++) v[i] = (float) (hat(i / width, height) * hat(i % width, width));
        return Tensor.of(v, Shape.of(1, 1, height, width));
    }

    private static double hat(int at, int size) {
        return Math.min(at + 1, size - at) / (double) size;
    }
}

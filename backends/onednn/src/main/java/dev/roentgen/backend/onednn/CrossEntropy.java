package dev.roentgen.backend.onednn;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.kernel.CrossEntropyKernel;
import dev.roentgen.check.ArgumentException;
import org.jspecify.annotations.Nullable;

/** Cross entropy: the logarithm of softmax by oneDNN, the choice of classes by plain loops. */
final class CrossEntropy implements CrossEntropyKernel {
    private final OneDnnBackend b;
    private final Softmax softmax;

    CrossEntropy(OneDnnBackend backend, Softmax softmax) {
        b = backend;
        this.softmax = softmax;
    }

    @Override
    public boolean accepts(Settings settings, @Nullable NdArray[] inputs) {
        return Kernels.f32(inputs[0], inputs[2]) && inputs[1] != null && inputs[1].dtype() == DType.I64;
    }

    @Override
    public Result forward(Settings s, @Nullable NdArray[] inputs, boolean gradients) {
        NdArray logits = Kernels.given(inputs[0]);
        int n = logits.shape().dim(0), c = logits.shape().dim(1);
        float[] w = weights(inputs[2], c);
        try (NdArray rows = b.contiguous(logits);
                NdArray target = b.contiguous(Kernels.given(inputs[1]))) {
            check(OneDnnBackend.at(target), n, c, s.ignoreIndex());
            NdArray logs = b.rows(logits.shape()), loss = b.rows(Shape.of(n));
            long lp = OneDnnBackend.at(logs), t = OneDnnBackend.at(target), to = OneDnnBackend.at(loss);
            softmax.rows(OneDnnBackend.at(rows), lp, n, c, true);
            float hard = (float) (1 - s.labelSmoothing()), soft = (float) (s.labelSmoothing() / c);
            for (long i = 0; i < n; i++) {
                long k = Memory.getLong(t + 8 * i), row = lp + 4 * i * c;
                float value = 0;
                if (k != s.ignoreIndex()) {
                    value = -hard * w[(int) k] * Memory.getFloat(row + 4 * k);
                    if (soft != 0) {
                        double sum = 0;
                        for (int j = 0; j < c; j++) sum += (double) w[j] * Memory.getFloat(row + 4L * j);
                        value -= soft * (float) sum;
                    }
                }
                Memory.putFloat(to + 4 * i, value);
            }
            if (gradients) return Result.of(loss, logs);
            logs.close();
            return Result.of(loss);
        }
    }

    private float[] weights(@Nullable NdArray weight, int c) {
        float[] w = new float[c];
        if (weight == null) {
            java.util.Arrays.fill(w, 1);
            return w;
        }
        try (NdArray rows = b.contiguous(weight)) {
            Memory.get(OneDnnBackend.at(rows), w, 0, c);
        }
        return w;
    }

    private static void check(long target, int n, int c, long ignored) {
        for (long i = 0; i < n; i++) {
            long k = Memory.getLong(target + 8 * i);
            if (k != ignored && (k < 0 || k >= c))
                throw new ArgumentException(
                        "crossEntropy",
                        "targets must be",
                        "from 0 to " + (c - 1) + (ignored >= 0 ? "" : ", or " + ignored + " to be ignored"),
                        k + " at row " + i,
                        "Check the labels or the number of classes.");
        }
    }

    @Override
    public @Nullable NdArray[] backward(
            Settings s, @Nullable NdArray[] dys, @Nullable NdArray[] inputs, Result result, boolean[] needs) {
        NdArray dy = dys[0], logs = result.aux()[0];
        if (dy == null || !needs[0]) return new NdArray[3];
        int n = logs.shape().dim(0), c = logs.shape().dim(1);
        float[] w = weights(inputs[2], c);
        float total = 0;
        for (float v : w) total += v;
        try (NdArray d = b.contiguous(dy);
                NdArray target = b.contiguous(Kernels.given(inputs[1]))) {
            NdArray dx = b.rows(logs.shape());
            long to = OneDnnBackend.at(dx), t = OneDnnBackend.at(target), from = OneDnnBackend.at(d);
            HeapLoops.exp(OneDnnBackend.at(logs), to, logs.size());
            float hard = (float) (1 - s.labelSmoothing()), soft = (float) (s.labelSmoothing() / c);
            for (long i = 0; i < n; i++) {
                long k = Memory.getLong(t + 8 * i), row = to + 4 * i * c;
                boolean counts = k != s.ignoreIndex();
                float up = counts ? Memory.getFloat(from + 4 * i) : 0,
                        sum = counts ? up * (hard * w[(int) k] + soft * total) : 0;
                for (int j = 0; j < c; j++)
                    Memory.putFloat(row + 4L * j, Memory.getFloat(row + 4L * j) * sum - up * soft * w[j]);
                if (counts) Memory.putFloat(row + 4 * k, Memory.getFloat(row + 4 * k) - up * hard * w[(int) k]);
            }
            return new NdArray[] {dx, null, null};
        }
    }

    /** The gradient of the weights is the twin's. */
    @Override
    public boolean hasGradient(Settings settings, int input) {
        return input == 0;
    }

    @Override
    public boolean needsOutputs(Settings s) {
        return false;
    }
}

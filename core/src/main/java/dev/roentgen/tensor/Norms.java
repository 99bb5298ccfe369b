package dev.roentgen.tensor;

import static dev.roentgen.tensor.Op.saveOutput;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.RandomOp;
import dev.roentgen.backend.kernel.Activation;
import dev.roentgen.backend.kernel.BatchNormKernel;
import dev.roentgen.backend.kernel.Kernel;
import dev.roentgen.backend.kernel.LayerNormKernel;
import dev.roentgen.backend.kernel.SoftmaxBackwardKernel;
import dev.roentgen.backend.kernel.SoftmaxKernel;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.ShapeException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The composed forms of the normalisations. */
final class Norms {
    private Norms() {}

    // --- batch ---

    static NormOps.BatchNormed batch(
            Tensor x,
            @Nullable Tensor w,
            @Nullable Tensor b,
            double eps,
            @Nullable Tensor residual,
            Activation activation) {
        checkChannels("batchNorm", x, w, b, residual);
        if (x.dim(1) > 0 && x.size() / x.dim(1) < 2)
            throw new ShapeException(
                    "batchNorm",
                    "training needs",
                    "more than one value per channel",
                    x.shape().toString(),
                    "Use a larger batch, or eval().");
        List<Tensor> out = Fused.run(
                "batchNorm",
                BatchNormKernel.class,
                new BatchNormKernel.Settings(true, eps, activation),
                1,
                in -> {
                    Tensor u = Objects.requireNonNull(in[0]);
                    int[] axes = allBut1(u);
                    Tensor mean = u.mean(true, axes),
                            centred = u.sub(mean),
                            var = centred.square().mean(true, axes);
                    Tensor y = affine(centred.mul(var.add(eps).rsqrt()), in[1], in[2]);
                    if (in[3] != null) y = y.add(in[3]);
                    Shape c = Shape.of(u.dim(1));
                    return List.of(
                            y.activate(activation),
                            mean.detach().reshape(c),
                            var.detach().reshape(c));
                },
                x,
                w,
                b,
                residual,
                null,
                null);
        return new NormOps.BatchNormed(out.get(0), out.get(1), out.get(2));
    }

    static Tensor batch(
            Tensor x,
            @Nullable Tensor w,
            @Nullable Tensor b,
            Tensor mean,
            Tensor var,
            double eps,
            @Nullable Tensor residual,
            Activation activation) {
        checkChannels("batchNorm", x, w, b, residual);
        return Fused.one(
                "batchNorm",
                BatchNormKernel.class,
                new BatchNormKernel.Settings(false, eps, activation),
                in -> {
                    Tensor u = Objects.requireNonNull(in[0]);
                    Tensor scale =
                            perChannel(u, Objects.requireNonNull(in[5]).add(eps).rsqrt());
                    Tensor y = affine(
                            u.sub(perChannel(u, Objects.requireNonNull(in[4]))).mul(scale), in[1], in[2]);
                    if (in[3] != null) y = y.add(in[3]);
                    return y.activate(activation);
                },
                x,
                w,
                b,
                residual,
                mean,
                var);
    }

    private static void checkChannels(
            String name, Tensor x, @Nullable Tensor w, @Nullable Tensor b, @Nullable Tensor residual) {
        if (x.rank() < 2)
            throw new ShapeException(
                    name, "input must be", "[B, C, ..]", x.shape().toString(), "");
        Shape c = Shape.of(x.dim(1));
        if (w != null && !w.shape().equals(c) || b != null && !b.shape().equals(c))
            throw new ShapeException(
                    name,
                    "weight and bias must have the shape",
                    c + " for input " + x.shape(),
                    (w != null ? w.shape() : "none") + " and " + (b != null ? b.shape() : "none"),
                    "Build the layer with " + x.dim(1) + " channels.");
        if (residual != null && !residual.shape().equals(x.shape()))
            throw new ShapeException(
                    name,
                    "the residual must have the input's shape",
                    x.shape().toString(),
                    residual.shape().toString(),
                    "");
    }

    private static int[] allBut1(Tensor x) {
        int[] axes = new int[x.rank() - 1];
        for (int i = 1; i < axes.length; i++) axes[i] = i + 1;
        return axes;
    }

    private static Tensor perChannel(Tensor x, Tensor v) {
        int[] dims = new int[x.rank()];
        java.util.Arrays.fill(dims, 1);
        dims[1] = x.dim(1);
        return v.reshape(Shape.of(dims));
    }

    private static Tensor affine(Tensor y, @Nullable Tensor w, @Nullable Tensor b) {
        Tensor scaled = w == null ? y : y.mul(perChannel(y, w));
        return b == null ? scaled : scaled.add(perChannel(y, b));
    }

    // --- layer, group ---

    static Tensor layer(Tensor x, int axes, @Nullable Tensor w, @Nullable Tensor b, double eps) {
        checkLast(x, axes, w, b);
        return Fused.one(
                "layerNorm",
                LayerNormKernel.class,
                new LayerNormKernel.Settings(axes, eps),
                in -> normed(Objects.requireNonNull(in[0]), axes, in[1], in[2], eps),
                x,
                w,
                b,
                null);
    }

    static NormOps.AddNormed addLayer(Tensor x, Tensor residual, @Nullable Tensor w, @Nullable Tensor b, double eps) {
        int axes = w == null ? 1 : w.rank();
        checkLast(x, axes, w, b);
        if (!residual.shape().equals(x.shape()))
            throw new ShapeException(
                    "addLayerNorm",
                    "the residual must have the input's shape",
                    x.shape().toString(),
                    residual.shape().toString(),
                    "");
        List<Tensor> out = Fused.run(
                "addLayerNorm",
                LayerNormKernel.class,
                new LayerNormKernel.Settings(axes, eps),
                2,
                in -> {
                    Tensor sum = Objects.requireNonNull(in[0]).add(Objects.requireNonNull(in[3]));
                    return List.of(normed(sum, axes, in[1], in[2], eps), sum);
                },
                x,
                w,
                b,
                residual);
        return new NormOps.AddNormed(out.get(0), out.get(1));
    }

    private static void checkLast(Tensor x, int axes, @Nullable Tensor w, @Nullable Tensor b) {
        if (axes < 1 || axes > x.rank())
            throw new ArgumentException(
                    "layerNorm", "the number of axes must be", "from 1 to " + x.rank(), Integer.toString(axes), "");
        Shape last = x.shape().slice(x.rank() - axes, x.rank());
        if (w != null && !w.shape().equals(last) || b != null && !b.shape().equals(last))
            throw new ShapeException(
                    "layerNorm",
                    "weight and bias must have the shape",
                    last + " of the last axes of " + x.shape(),
                    (w != null ? w.shape() : "none") + " and " + (b != null ? b.shape() : "none"),
                    "");
    }

    private static Tensor normed(Tensor x, int axes, @Nullable Tensor w, @Nullable Tensor b, double eps) {
        int[] last = new int[axes];
        for (int i = 0; i < axes; i++) last[i] = x.rank() - axes + i;
        Tensor centred = x.sub(x.mean(true, last));
        Tensor y = centred.mul(centred.square().mean(true, last).add(eps).rsqrt());
        if (w != null) y = y.mul(w);
        return b == null ? y : y.add(b);
    }

    static Tensor group(Tensor x, int groups, @Nullable Tensor w, @Nullable Tensor b, double eps) {
        checkChannels("groupNorm", x, w, b, null);
        if (groups < 1 || x.dim(1) % groups != 0)
            throw new ArgumentException(
                    "groupNorm", "groups must divide", x.dim(1) + " channels", Integer.toString(groups), "");
        Tensor rows = x.reshape(Shape.of(
                x.dim(0), groups, Math.toIntExact(x.size() / Math.max(1, (long) x.dim(0) * groups))));
        return affine(rows.layerNorm(1, null, null, eps).reshape(x.shape()), w, b);
    }

    // --- softmax ---

    static Tensor softmax(Tensor in, int axis, boolean log) {
        Tensor x = Elementwise.floating(in);
        var s = new SoftmaxKernel.Settings(x.shape().axis(axis), log);
        Op op = Op.named(log ? "logSoftmax" : "softmax").input(x, saveOutput(), (dy, y) -> softmaxBack(dy, y, s));
        Optional<SoftmaxKernel> kernel = x.backend().fused(SoftmaxKernel.class);
        NdArray[] arrays = {x.array()};
        if (kernel.isPresent() && kernel.get().accepts(s, arrays))
            return op.output(k -> Objects.requireNonNull(
                    kernel.get().forward(s, arrays, false).outputs()[0]));
        return op.compute(() -> {
            Tensor shifted = x.size() == 0 ? x : x.sub(x.amax(true, s.axis()));
            if (log) return shifted.sub(shifted.exp().sum(true, s.axis()).log());
            Tensor e = shifted.exp();
            return e.div(e.sum(true, s.axis()));
        });
    }

    private static Tensor softmaxBack(Tensor dy, Tensor y, SoftmaxKernel.Settings s) {
        Optional<SoftmaxBackwardKernel> kernel = dy.backend().fused(SoftmaxBackwardKernel.class);
        NdArray[] arrays = {dy.array(), y.array()};
        if (!Autograd.isRecording() && kernel.isPresent() && kernel.get().accepts(s, arrays)) {
            Kernel.Result r = kernel.get().forward(s, arrays, false);
            return Tensor.owned(Objects.requireNonNull(r.outputs()[0]), null, 0);
        }
        if (s.log()) return dy.sub(y.exp().mul(dy.sum(true, s.axis())));
        return y.mul(dy.sub(y.mul(dy).sum(true, s.axis())));
    }

    // --- dropout ---

    /** One draw per element of {@code mask}, which broadcasts to x: per sample for stochastic depth. */
    static Tensor dropout(Tensor x, double p, Shape mask) {
        if (!(p >= 0 && p <= 1))
            throw new ArgumentException("dropout", "the probability must be", "from 0 to 1", Double.toString(p), "");
        Generator g = Generator.current();
        Tensor keep = Host.random(RandomOp.BERNOULLI, mask, 1 - p, x.backend(), g.seed(), g.reserve());
        DType t = x.dtype();
        return x.mul(keep.to(t).mul(p == 1 ? 0 : 1 / (1 - p)));
    }
}

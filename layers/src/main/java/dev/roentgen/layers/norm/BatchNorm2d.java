package dev.roentgen.layers.norm;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.kernel.Activation;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.ShapeException;
import dev.roentgen.nn.Buffer;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.Parameter;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.NormOps.BatchNormed;
import dev.roentgen.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Batch normalisation per channel, {@code y = (x - mean) / sqrt(var + eps) * w + b}; Ioffe and Szegedy, arXiv:1502.03167.
 *
 * <p>In training, mean and variance are the batch's, and the running ones move towards them by {@code momentum} (the variance
 * unbiased); in evaluation they are the running ones. An addition and an activation behind it run in the same pass.
 *
 * <p>Shapes: {@code [B, C, H, W] -> [B, C, H, W]}. State: {@code weight [C]}, {@code bias [C]}, {@code running_mean [C]},
 * {@code running_var [C]}, {@code num_batches_tracked []}, an integer.
 */
public final class BatchNorm2d extends TensorLayer {
    /** What is added to the variance unless said otherwise. */
    public static final double EPS = 1e-5;

    private static final double MOMENTUM = 0.1;

    private final @Nullable Parameter weight;
    private final @Nullable Parameter bias;
    private final Buffer mean;
    private final Buffer variance;
    private final Buffer batches;
    private final int channels;
    private final double eps;
    private final double momentum;

    /** With {@code eps} 1e-5 and momentum 0.1. */
    public BatchNorm2d(int channels) {
        this(channels, EPS);
    }

    /** With momentum 0.1. */
    public BatchNorm2d(int channels, double eps) {
        this(channels, eps, MOMENTUM, true);
    }

    /** With everything chosen; {@code affine} says whether weight and bias exist. */
    public BatchNorm2d(int channels, double eps, double momentum, boolean affine) {
        if (channels < 1)
            throw new ArgumentException("BatchNorm2d", "channels must be", "1 or more", Integer.toString(channels), "");
        this.channels = channels;
        this.eps = eps;
        this.momentum = momentum;
        Shape shape = Shape.of(channels);
        weight = affine ? parameter("weight", shape, Init.ones()) : null;
        bias = affine ? parameter("bias", shape, Init.zeros()) : null;
        mean = buffer("running_mean", shape, Init.zeros());
        variance = buffer("running_var", shape, Init.ones());
        batches = buffer("num_batches_tracked", Shape.scalar(), DType.I64, Init.zeros());
    }

    @Override
    protected Tensor compute(Tensor x) {
        return run(x, null, Activation.NONE);
    }

    /** {@code activation(norm(x))}. */
    public Tensor forward(Tensor x, Activation activation) {
        return call(List.of(x), () -> run(x, null, activation));
    }

    /** {@code activation(norm(x) + residual)}. */
    public Tensor forward(Tensor x, Tensor residual, Activation activation) {
        return call(List.of(x, residual), () -> run(x, residual, activation));
    }

    private Tensor run(Tensor x, @Nullable Tensor residual, Activation activation) {
        if (x.rank() != 4 || x.dim(1) != channels)
            throw new ShapeException(
                    "BatchNorm2d",
                    "input must be",
                    "[B, " + channels + ", H, W]",
                    x.shape().toString(),
                    "");
        Tensor w = weight == null ? null : weight.value(), b = bias == null ? null : bias.value();
        if (!isTraining()) return x.batchNorm(w, b, mean.value(), variance.value(), eps, residual, activation);
        long n = x.size() / channels;
        if (n < 2)
            throw new ShapeException(
                    "BatchNorm2d",
                    "training must have, for a variance,",
                    "2 or more values of each channel",
                    x.shape().toString(),
                    "Use a batch of 2 or more or larger images, or call eval() on the layer.");
        BatchNormed normed = x.batchNorm(w, b, eps, residual, activation);
        mean.update(towards(mean.value(), normed.mean(), 1));
        variance.update(towards(variance.value(), normed.var(), (double) n / (n - 1)));
        batches.update(batches.value().add(1));
        return normed.y();
    }

    private Tensor towards(Tensor running, Tensor now, double scale) {
        return running.mul(1 - momentum).add(now.detach().mul(momentum * scale));
    }
}

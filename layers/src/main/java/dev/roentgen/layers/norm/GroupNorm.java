package dev.roentgen.layers.norm;

import dev.roentgen.array.Shape;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.Parameter;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;

/**
 * Normalisation of each sample over groups of channels, {@code y = (x - mean) / sqrt(var + eps) * w + b}; Wu and He,
 * arXiv:1803.08494.
 *
 * <p>Shapes: {@code [B, C, ..] -> [B, C, ..]}. State: {@code weight [C]}, {@code bias [C]}.
 */
public final class GroupNorm extends TensorLayer {
    private static final double EPS = 1e-5;

    private final Parameter weight;
    private final Parameter bias;
    private final int groups;
    private final double eps;

    /** With {@code eps} 1e-5. */
    public GroupNorm(int groups, int channels) {
        this(groups, channels, EPS);
    }

    /** In {@code groups} groups of equal size. */
    public GroupNorm(int groups, int channels, double eps) {
        if (groups < 1 || channels % groups != 0)
            throw new ArgumentException(
                    "GroupNorm",
                    "groups must divide",
                    channels + " channels",
                    Integer.toString(groups),
                    "Use a divisor of the channels.");
        this.groups = groups;
        this.eps = eps;
        weight = parameter("weight", Shape.of(channels), Init.ones());
        bias = parameter("bias", Shape.of(channels), Init.zeros());
    }

    @Override
    protected Tensor compute(Tensor x) {
        return x.groupNorm(groups, weight.value(), bias.value(), eps);
    }
}

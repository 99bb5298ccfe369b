package dev.roentgen.layers.norm;

import dev.roentgen.array.Shape;
import dev.roentgen.check.ShapeException;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.Parameter;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.NormOps.AddNormed;
import dev.roentgen.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Layer normalisation over the last axes, {@code y = (x - mean) / sqrt(var + eps) * w + b}; Ba, Kiros and Hinton,
 * arXiv:1607.06450.
 *
 * <p>Shapes: {@code [.., D] -> [.., D]}. State: {@code weight [D]}, {@code bias [D]}, for one axis or several.
 */
public final class LayerNorm extends TensorLayer {
    /** What is added to the variance unless said otherwise. */
    public static final double EPS = 1e-5;

    private final Shape shape;
    private final double eps;
    private final @Nullable Parameter weight;
    private final @Nullable Parameter bias;

    /** Over the last axis, with {@code eps} 1e-5. */
    public LayerNorm(int dim) {
        this(dim, EPS);
    }

    /** Over the last axis. */
    public LayerNorm(int dim, double eps) {
        this(Shape.of(dim), eps, true);
    }

    /** Over the last axes, which must have this shape; {@code affine} says whether weight and bias exist. */
    public LayerNorm(Shape shape, double eps, boolean affine) {
        this.shape = shape;
        this.eps = eps;
        weight = affine ? parameter("weight", shape, Init.ones()) : null;
        bias = affine ? parameter("bias", shape, Init.zeros()) : null;
    }

    @Override
    protected Tensor compute(Tensor x) {
        check(x);
        return x.layerNorm(shape.rank(), value(weight), value(bias), eps);
    }

    /** {@code norm(x + residual)} and the sum itself, in one pass where the backend can; over one axis. */
    public AddNormed forward(Tensor x, Tensor residual) {
        return call(List.of(x, residual), () -> {
            check(x);
            return x.addLayerNorm(residual, value(weight), value(bias), eps);
        });
    }

    private static @Nullable Tensor value(@Nullable Parameter p) {
        return p == null ? null : p.value();
    }

    private void check(Tensor x) {
        int lead = x.rank() - shape.rank();
        if (lead < 0 || !x.shape().slice(lead, x.rank()).equals(shape))
            throw new ShapeException(
                    "LayerNorm",
                    "the last axes must be",
                    shape.toString(),
                    x.shape().toString(),
                    "Build the layer with the input's sizes.");
    }
}

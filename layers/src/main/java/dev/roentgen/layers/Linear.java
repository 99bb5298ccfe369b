package dev.roentgen.layers;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.kernel.Activation;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.Parameter;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Affine map of the last axis, {@code y = x W' + b}.
 *
 * <p>Shapes: {@code [.., in] -> [.., out]}. State: {@code weight [out, in]}, {@code bias [out]} unless left out.
 */
public final class Linear extends TensorLayer {
    private final Parameter weight;
    private final @Nullable Parameter bias;

    /** With a bias. */
    public Linear(int in, int out) {
        this(in, out, true);
    }

    /** With or without a bias. */
    public Linear(int in, int out, boolean bias) {
        this(in, out, bias, Init.kaimingUniform());
    }

    /** With another first value of the weight. */
    public Linear(int in, int out, boolean bias, Init init) {
        if (in < 1 || out < 1)
            throw new ArgumentException("Linear", "sizes must be", "1 or more", in + " and " + out, "");
        weight = parameter("weight", Shape.of(out, in), init);
        this.bias = bias ? parameter("bias", Shape.of(out), Init.uniform(1 / Math.sqrt(in))) : null;
    }

    @Override
    protected Tensor compute(Tensor x) {
        return run(x, Activation.NONE);
    }

    /** The map followed by an activation, in one pass where the backend can. */
    public Tensor forward(Tensor x, Activation activation) {
        return call(List.of(x), () -> run(x, activation));
    }

    private Tensor run(Tensor x, Activation activation) {
        return x.linear(weight.value(), bias == null ? null : bias.value(), activation);
    }
}

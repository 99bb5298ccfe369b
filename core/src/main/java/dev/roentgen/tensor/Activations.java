package dev.roentgen.tensor;

import dev.roentgen.backend.kernel.Activation;
import dev.roentgen.backend.kernel.ActivationKernel;

/** The composed forms of the {@link Activation}s. */
final class Activations {
    private Activations() {}

    static Tensor of(Activation a, Tensor x) {
        return switch (a) {
            case NONE -> x;
            case RELU -> x.relu();
            case SIGMOID -> x.sigmoid();
            case TANH -> x.tanh();
            case RELU6, GELU, GELU_TANH, QUICK_GELU, SILU, HARDSWISH, HARDSIGMOID, MISH ->
                Fused.one(
                        a.name().toLowerCase(java.util.Locale.ROOT),
                        ActivationKernel.class,
                        a,
                        in -> composed(a, in[0]),
                        x);
        };
    }

    private static Tensor composed(Activation a, Tensor x) {
        return switch (a) {
            case NONE -> x;
            case RELU -> x.relu();
            case SIGMOID -> x.sigmoid();
            case TANH -> x.tanh();
            case RELU6 -> inside(x, 0, 6);
            case GELU -> x.mul(x.mul(Math.sqrt(0.5)).erf().add(1)).mul(0.5);
            case GELU_TANH ->
                x.mul(x.add(x.mul(x.square()).mul(0.044715))
                                .mul(Math.sqrt(2 / Math.PI))
                                .tanh()
                                .add(1))
                        .mul(0.5);
            case QUICK_GELU -> x.mul(x.mul(1.702).sigmoid());
            case SILU -> x.mul(x.sigmoid());
            case HARDSWISH -> x.mul(inside(x.add(3), 0, 6)).div(6);
            case HARDSIGMOID -> inside(x.add(3), 0, 6).div(6);
            case MISH -> x.mul(x.softplus().tanh());
        };
    }

    /** Clamps; unlike {@link Tensor#clamp} the gradient at the bounds is 0, as PyTorch has it for these. */
    private static Tensor inside(Tensor x, double min, double max) {
        return Op.named("clampOpen")
                .input(x, Op.save(x), (dy, u) -> dy.mul(u.gt(min).and(u.lt(max)).to(dy.dtype())))
                .compute(() -> x.clamp(min, max));
    }
}

package dev.roentgen.training.optim;

import dev.roentgen.check.Require;
import dev.roentgen.tensor.Slot;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.tensor.Updates;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What Adam and AdamW share: all but where the weight decay goes. */
public abstract class AdamFamily extends Optimizer {
    private double beta1 = 0.9;
    private double beta2 = 0.999;
    private double eps = 1e-8;
    private boolean amsgrad;

    AdamFamily(Group... groups) {
        super(1e-3, groups);
    }

    /** Sets how much of the first and second moment each step keeps. */
    public AdamFamily betas(double first, double second) {
        beta1 = Require.belowOne(name(), "the first beta", first, "Use 0.9.");
        beta2 = Require.belowOne(name(), "the second beta", second, "Use 0.999.");
        return this;
    }

    /** Sets what is added to the root of the second moment. */
    public AdamFamily eps(double eps) {
        this.eps = Require.positive(name(), "eps", eps, "Use 1e-8.");
        return this;
    }

    /** Divides by the largest second moment so far. Reddi et al., arXiv:1904.09237. */
    public AdamFamily amsgrad() {
        amsgrad = true;
        return this;
    }

    /** The first beta. */
    @Override
    public final double momentum() {
        return beta1;
    }

    @Override
    public final Optimizer momentum(double momentum) {
        return betas(momentum, beta2);
    }

    /** The decay that is added to the gradient. */
    abstract double coupled(double decay);

    /** The share of the parameter that is left before the step. */
    abstract double kept(double rate, double decay);

    @Override
    final void update(Track t, Tensor gradient) {
        double rate = rate(t), decay = decay(t);
        double[] hyper = { // as AdamKernel orders them
            rate / (1 - Math.pow(beta1, t.steps)),
            beta1,
            1 - beta1,
            beta2,
            1 - beta2,
            1 / Math.sqrt(1 - Math.pow(beta2, t.steps)),
            eps,
            coupled(decay),
            kept(rate, decay),
            isMaximizing() ? -1 : 1
        };
        @Nullable Slot largest = amsgrad ? t.slot("max_exp_avg_sq") : null;
        Updates.adam(t.parameter, gradient, t.slot("exp_avg"), t.slot("exp_avg_sq"), largest, hyper);
    }

    @Override
    final List<String> slotNames() {
        return amsgrad ? List.of("exp_avg", "exp_avg_sq", "max_exp_avg_sq") : List.of("exp_avg", "exp_avg_sq");
    }
}

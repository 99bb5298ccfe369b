package dev.roentgen.training.optim;

import dev.roentgen.check.Require;
import dev.roentgen.nn.Layer;
import dev.roentgen.tensor.Slot;
import dev.roentgen.tensor.Tensor;
import java.util.List;

/**
 * Adagrad: the gradient divided by the root of the sum of all squares so far. Duchi et al., JMLR 12 (2011).
 *
 * <p>Defaults: learning rate 0.01, eps 1e-10, no decay of the rate, no weight decay (which is coupled).
 */
public final class Adagrad extends Optimizer {
    private static final String SUM = "sum";

    private double rateDecay;
    private double eps = 1e-10;

    private Adagrad(Group... groups) {
        super(0.01, groups);
    }

    /** For all parameters of a model. */
    public static Adagrad of(Layer model) {
        return new Adagrad(all(model));
    }

    /** For groups of parameters. */
    public static Adagrad of(Group... groups) {
        return new Adagrad(groups);
    }

    @Override
    public Adagrad learningRate(double rate) {
        super.learningRate(rate);
        return this;
    }

    @Override
    public Adagrad weightDecay(double decay) {
        super.weightDecay(decay);
        return this;
    }

    @Override
    public Adagrad maximize() {
        super.maximize();
        return this;
    }

    /** Divides the rate of step n by {@code 1 + (n - 1) * decay}. */
    public Adagrad rateDecay(double decay) {
        rateDecay = Require.notNegative(name(), "the decay of the rate", decay, "Use 0 for none.");
        return this;
    }

    /** Sets what is added to the root. */
    public Adagrad eps(double eps) {
        this.eps = Require.positive(name(), "eps", eps, "Use 1e-10.");
        return this;
    }

    @Override
    void update(Track t, Tensor gradient) {
        Tensor g = downhill(t, gradient);
        Slot sum = t.slot(SUM);
        sum.set(sum.value().add(g.square()));
        double rate = rate(t) / (1 + (t.steps - 1) * rateDecay);
        t.parameter.set(
                t.parameter.value().sub(g.div(sum.value().sqrt().add(eps)).mul(rate)));
    }

    @Override
    List<String> slotNames() {
        return List.of(SUM);
    }
}

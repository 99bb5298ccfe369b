package dev.roentgen.training.optim;

import dev.roentgen.check.Require;
import dev.roentgen.nn.Layer;
import dev.roentgen.tensor.Slot;
import dev.roentgen.tensor.Tensor;
import java.util.List;

/**
 * RMSprop: the gradient divided by a running root mean square. Tieleman and Hinton, Coursera 2012; centred: Graves,
 * arXiv:1308.0850.
 *
 * <p>Defaults: learning rate 0.01, alpha 0.99, eps 1e-8, no momentum, no decay (which is coupled).
 */
public final class RmsProp extends Momentum {
    private static final String SQUARES = "square_avg", MEAN = "grad_avg";

    private double alpha = 0.99;
    private double eps = 1e-8;
    private boolean centered;

    private RmsProp(Group... groups) {
        super(0.01, groups);
    }

    /** For all parameters of a model. */
    public static RmsProp of(Layer model) {
        return new RmsProp(all(model));
    }

    /** For groups of parameters. */
    public static RmsProp of(Group... groups) {
        return new RmsProp(groups);
    }

    @Override
    public RmsProp learningRate(double rate) {
        super.learningRate(rate);
        return this;
    }

    @Override
    public RmsProp weightDecay(double decay) {
        super.weightDecay(decay);
        return this;
    }

    @Override
    public RmsProp maximize() {
        super.maximize();
        return this;
    }

    @Override
    public RmsProp momentum(double momentum) {
        super.momentum(momentum);
        return this;
    }

    /** Sets how much of the mean square each step keeps. */
    public RmsProp alpha(double alpha) {
        this.alpha = Require.belowOne(name(), "alpha", alpha, "Use 0.99.");
        return this;
    }

    /** Sets what is added to the root. */
    public RmsProp eps(double eps) {
        this.eps = Require.positive(name(), "eps", eps, "Use 1e-8.");
        return this;
    }

    /** Divides by the running deviation: the mean is taken off the mean square. */
    public RmsProp centered() {
        centered = true;
        return this;
    }

    @Override
    void update(Track t, Tensor gradient) {
        Tensor g = downhill(t, gradient);
        Slot squares = t.slot(SQUARES);
        squares.set(squares.value().mul(alpha).add(g.square().mul(1 - alpha)));
        Tensor v = squares.value();
        if (centered) {
            Slot mean = t.slot(MEAN);
            mean.set(mean.value().mul(alpha).add(g.mul(1 - alpha)));
            v = v.sub(mean.value().square()).clampMin(0); // rounding must not make a root of less than 0
        }
        Tensor step = g.div(v.sqrt().add(eps));
        if (momentum() != 0) {
            Slot buffer = t.slot(BUFFER);
            buffer.set(buffer.value().mul(momentum()).add(step));
            step = buffer.value();
        }
        t.parameter.set(t.parameter.value().sub(step.mul(rate(t))));
    }

    @Override
    List<String> slotNames() {
        return List.of(SQUARES, BUFFER, MEAN);
    }
}

package dev.roentgen.training.optim;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.Require;
import dev.roentgen.nn.Layer;
import dev.roentgen.tensor.Slot;
import dev.roentgen.tensor.Tensor;
import java.util.List;

/**
 * Stochastic gradient descent, with momentum as PyTorch defines it: {@code buffer = momentum * buffer + (1 - dampening) * g}
 * (the first buffer is g), {@code parameter -= rate * buffer}, or with Nesterov's form {@code rate * (g + momentum * buffer)}.
 * Sutskever et al., ICML 2013.
 *
 * <p>Defaults: learning rate 1e-3, no momentum, no decay (which is coupled: {@code g + decay * parameter}).
 */
public final class Sgd extends Momentum {
    private double dampening;
    private boolean nesterov;

    private Sgd(Group... groups) {
        super(1e-3, groups);
    }

    /** For all parameters of a model. */
    public static Sgd of(Layer model) {
        return new Sgd(all(model));
    }

    /** For groups of parameters. */
    public static Sgd of(Group... groups) {
        return new Sgd(groups);
    }

    @Override
    public Sgd learningRate(double rate) {
        super.learningRate(rate);
        return this;
    }

    @Override
    public Sgd weightDecay(double decay) {
        super.weightDecay(decay);
        return this;
    }

    @Override
    public Sgd maximize() {
        super.maximize();
        return this;
    }

    @Override
    public Sgd momentum(double momentum) {
        super.momentum(momentum);
        return this;
    }

    /** Sets how much of the gradient the momentum leaves out. */
    public Sgd dampening(double dampening) {
        this.dampening = Require.belowOne(name(), "dampening", dampening, "Use 0.");
        return this;
    }

    /** Looks ahead: Nesterov's form of momentum. */
    public Sgd nesterov() {
        nesterov = true;
        return this;
    }

    @Override
    void update(Track t, Tensor gradient) {
        if (nesterov && (momentum() == 0 || dampening != 0))
            throw new ArgumentException(
                    name(),
                    "Nesterov's form needs",
                    "momentum and no dampening",
                    "momentum " + momentum() + ", dampening " + dampening,
                    "Use momentum(0.9).nesterov().");
        Tensor g = downhill(t, gradient);
        if (momentum() != 0) {
            Slot buffer = t.slot(BUFFER);
            buffer.set(buffer.isLoaded() ? buffer.value().mul(momentum()).add(g.mul(1 - dampening)) : g);
            g = nesterov ? g.add(buffer.value().mul(momentum())) : buffer.value();
        }
        t.parameter.set(t.parameter.value().sub(g.mul(rate(t))));
    }

    @Override
    List<String> slotNames() {
        return List.of(BUFFER);
    }
}

package dev.roentgen.training.optim;

import dev.roentgen.nn.Layer;

/**
 * Adam with decoupled weight decay: the parameter shrinks by {@code rate * decay} beside the step. Loshchilov and Hutter,
 * arXiv:1711.05101.
 *
 * <p>Defaults: learning rate 1e-3, betas 0.9 and 0.999, eps 1e-8, decay 0.01.
 */
public final class AdamW extends AdamFamily {
    private AdamW(Group... groups) {
        super(groups);
        weightDecay(0.01);
    }

    /** For all parameters of a model. */
    public static AdamW of(Layer model) {
        return new AdamW(all(model));
    }

    /** For groups of parameters. */
    public static AdamW of(Group... groups) {
        return new AdamW(groups);
    }

    @Override
    double coupled(double decay) {
        return 0;
    }

    @Override
    double kept(double rate, double decay) {
        return 1 - rate * decay;
    }

    @Override
    public AdamW learningRate(double rate) {
        super.learningRate(rate);
        return this;
    }

    @Override
    public AdamW weightDecay(double decay) {
        super.weightDecay(decay);
        return this;
    }

    @Override
    public AdamW maximize() {
        super.maximize();
        return this;
    }

    @Override
    public AdamW betas(double first, double second) {
        super.betas(first, second);
        return this;
    }

    @Override
    public AdamW eps(double eps) {
        super.eps(eps);
        return this;
    }

    @Override
    public AdamW amsgrad() {
        super.amsgrad();
        return this;
    }
}

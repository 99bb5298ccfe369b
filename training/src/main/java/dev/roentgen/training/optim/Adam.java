package dev.roentgen.training.optim;

import dev.roentgen.nn.Layer;

/**
 * Adam, with the weight decay coupled: added to the gradient as {@code decay * parameter}. Kingma and Ba, arXiv:1412.6980.
 *
 * <p>Defaults: learning rate 1e-3, betas 0.9 and 0.999, eps 1e-8, no decay.
 */
public final class Adam extends AdamFamily {
    private Adam(Group... groups) {
        super(groups);
    }

    /** For all parameters of a model. */
    public static Adam of(Layer model) {
        return new Adam(all(model));
    }

    /** For groups of parameters. */
    public static Adam of(Group... groups) {
        return new Adam(groups);
    }

    @Override
    double coupled(double decay) {
        return decay;
    }

    @Override
    double kept(double rate, double decay) {
        return 1;
    }

    @Override
    public Adam learningRate(double rate) {
        super.learningRate(rate);
        return this;
    }

    @Override
    public Adam weightDecay(double decay) {
        super.weightDecay(decay);
        return this;
    }

    @Override
    public Adam maximize() {
        super.maximize();
        return this;
    }

    @Override
    public Adam betas(double first, double second) {
        super.betas(first, second);
        return this;
    }

    @Override
    public Adam eps(double eps) {
        super.eps(eps);
        return this;
    }

    @Override
    public Adam amsgrad() {
        super.amsgrad();
        return this;
    }
}

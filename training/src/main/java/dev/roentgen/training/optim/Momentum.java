package dev.roentgen.training.optim;

import dev.roentgen.check.Require;

/** What SGD and RMSprop share: a momentum, and where it is remembered. */
public abstract class Momentum extends Optimizer {
    static final String BUFFER = "momentum_buffer";

    private double momentum;

    Momentum(double learningRate, Group... groups) {
        super(learningRate, groups);
    }

    @Override
    public final double momentum() {
        return momentum;
    }

    /** Sets how much of the last step each step keeps. */
    @Override
    public Momentum momentum(double share) {
        momentum = Require.belowOne(name(), "momentum", share, "Use 0.9.");
        return this;
    }
}

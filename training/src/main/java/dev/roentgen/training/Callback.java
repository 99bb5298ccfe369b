package dev.roentgen.training;

import dev.roentgen.training.optim.Optimizer;

/** What may be done, or only seen, while a {@link Trainer} runs. */
public interface Callback {
    /** Between the backward pass of a step and the optimiser's: the place to change gradients. Nothing should be read back. */
    default void afterBackward(Optimizer optimizer) {}

    /** Every few steps, after one. */
    default void progress(Progress progress) {}

    /** After an epoch and its evaluation. */
    default void epoch(Epoch epoch) {}
}

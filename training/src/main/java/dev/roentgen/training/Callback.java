package dev.roentgen.training;

import dev.roentgen.training.optim.Optimizer;

/** What may be done, or only seen, while a {@link Trainer} runs. */
public interface Callback {
    /**
     * Before the first step of this process.
     *
     * @param batches how many batches were learnt from before, by a run that is now resumed; else 0
     */
    default void begin(long batches) {}

    /** Between the backward pass of a step and the optimiser's: the place to change gradients. Nothing should be read back. */
    default void afterBackward(Optimizer optimizer) {}

    /** After the optimiser's step, before weights are averaged: the place to hold a model to its bounds. Nothing should be read back. */
    default void afterStep() {}

    /** Every few steps, after one. */
    default void progress(Progress progress) {}

    /** After an evaluation in the middle of an epoch; the epoch is told as far as it got. */
    default void evaluation(Epoch soFar) {}

    /** After an epoch and its evaluation. */
    default void epoch(Epoch epoch) {}

    /** Something that whoever runs it should know, as that a resumed run may differ in its last bits; it is logged too. */
    default void notice(String text) {}

    /** After the run: whether it finished, or ended by an error. */
    default void end(boolean finished) {}
}

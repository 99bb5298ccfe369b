package dev.roentgen.training;

import org.jspecify.annotations.Nullable;

/**
 * What came out of one pass over the training data.
 *
 * @param number its number, from 1
 * @param step the optimiser's steps so far, over all epochs
 * @param loss the mean training loss over its samples
 * @param validation what the evaluation after it gave, where there are validation data
 * @param best whether it is the best so far
 * @param learningRate the learning rate of its last step
 * @param seconds how long it took, without the evaluation
 * @param imagesPerSecond how many images it learnt from in a second
 */
public record Epoch(
        int number,
        long step,
        double loss,
        @Nullable Evaluation validation,
        boolean best,
        double learningRate,
        double seconds,
        double imagesPerSecond) {
    /** The same with an evaluation. */
    Epoch evaluated(Evaluation figures, boolean isBest) {
        return new Epoch(number, step, loss, figures, isBest, learningRate, seconds, imagesPerSecond);
    }
}

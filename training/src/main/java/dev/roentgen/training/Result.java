package dev.roentgen.training;

import java.util.List;

/**
 * What a training run gave. The model holds the weights of the best epoch, if there were validation data, else of the last.
 *
 * @param epochs all epochs, in order
 * @param best the epoch whose weights the model holds
 * @param seconds how long it took in all
 */
public record Result(List<Epoch> epochs, Epoch best, double seconds) {
    /** Keeps a copy of the list. */
    public Result {
        epochs = List.copyOf(epochs);
    }
}

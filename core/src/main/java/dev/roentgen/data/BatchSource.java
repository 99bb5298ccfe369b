package dev.roentgen.data;

/**
 * Where batches come from, epoch by epoch. A source holds a seed; the same seed, epoch and position always give the same
 * batch, so a run that was interrupted continues where it was.
 */
public interface BatchSource {
    /** The number of samples in an epoch. */
    int samples();

    /** The number of batches in an epoch. */
    int size();

    /** The batches of an epoch, from the one with this number (0 is the first) to the end. */
    Batches epoch(int epoch, int from);

    /** All batches of an epoch. */
    default Batches epoch(int epoch) {
        return epoch(epoch, 0);
    }
}

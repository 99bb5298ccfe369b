package dev.roentgen.weights;

/** A layer whose older files spell some keys otherwise than it does; {@link Weights#load} reads those too. */
public interface OlderNames {
    /** From the older spelling to the layer's keys; the layer's own keys stay as they are. */
    KeyMap olderNames();
}

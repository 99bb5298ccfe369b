package dev.roentgen.training.loss;

/** What the channels of a prediction and the numbers of its target mean. */
public enum Mode {
    /** One yes or no per element: logits and targets (0 or 1) of one shape, all elements together. */
    BINARY,
    /** One yes or no per channel and place: logits and targets {@code [B, C, ..]}, each channel by itself. */
    MULTILABEL,
    /** One class of C per place: logits {@code [B, C, ..]}, targets {@code [B, ..]} of class numbers. */
    MULTICLASS
}

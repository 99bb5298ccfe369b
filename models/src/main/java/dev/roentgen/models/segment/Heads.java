package dev.roentgen.models.segment;

import dev.roentgen.check.ArgumentException;

/**
 * What a segmentation net answers: {@code Heads.masks(1).labels(4)}.
 *
 * @param classes the channels of the mask
 * @param labels the classes of whole images that an auxiliary head tells apart; 0 for no such head
 * @param dropout the probability of dropout in the auxiliary head
 */
public record Heads(int classes, int labels, double dropout) {
    /** Checks the numbers. */
    public Heads {
        if (classes < 1)
            throw new ArgumentException("Heads", "classes must be", "1 or more", Integer.toString(classes), "");
        if (labels < 0)
            throw new ArgumentException("Heads", "labels must be", "0 or more", Integer.toString(labels), "");
    }

    /** Masks of this many classes, no auxiliary head. */
    public static Heads masks(int classes) {
        return new Heads(classes, 0, 0);
    }

    /** The same with an auxiliary head for this many classes of whole images. */
    public Heads labels(int n) {
        return new Heads(classes, n, dropout);
    }

    /** The same with dropout in the auxiliary head. */
    public Heads dropout(double p) {
        return new Heads(classes, labels, p);
    }
}

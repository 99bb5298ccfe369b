package dev.roentgen.models.segment;

import dev.roentgen.check.ArgumentException;

/**
 * What a segmentation net answers: {@code Heads.masks(1).labels(4)}.
 *
 * @param classes the channels of the mask
 * @param upsampling by how much the decoder's plane is enlarged to the mask; 0 for as much as the image's size needs
 * @param labels the classes of whole images that an auxiliary head tells apart; 0 for no such head
 * @param largest whether the auxiliary head gets each channel's largest value instead of its mean
 * @param dropout the probability of dropout in the auxiliary head
 */
public record Heads(int classes, int upsampling, int labels, boolean largest, double dropout) {
    /** Checks the numbers. */
    public Heads {
        if (classes < 1) throw wrong("classes must be", "1 or more", classes);
        if (upsampling < 0) throw wrong("upsampling must be", "0 or more", upsampling);
        if (labels < 0) throw wrong("labels must be", "0 or more", labels);
    }

    private static ArgumentException wrong(String rule, String expected, int got) {
        return new ArgumentException("Heads", rule, expected, Integer.toString(got), "");
    }

    /** Masks of this many classes at the image's size, no auxiliary head. */
    public static Heads masks(int classes) {
        return new Heads(classes, 0, 0, false, 0);
    }

    /** The same with the decoder's plane enlarged by this factor. */
    public Heads upsampling(int factor) {
        return new Heads(classes, factor, labels, largest, dropout);
    }

    /** The same with an auxiliary head for this many classes of whole images. */
    public Heads labels(int n) {
        return new Heads(classes, upsampling, n, largest, dropout);
    }

    /** The same with the largest value of each channel for the auxiliary head. */
    public Heads ofLargest() {
        return new Heads(classes, upsampling, labels, true, dropout);
    }

    /** The same with dropout in the auxiliary head. */
    public Heads dropout(double p) {
        return new Heads(classes, upsampling, labels, largest, p);
    }
}

package dev.roentgen.datasets.transform;

import dev.roentgen.datasets.Example;

/**
 * Random changes of training pictures in one record: {@code Augmentation.none().flip().turn(10).contrast(0.2)}. A picture's mask is mirrored,
 * turned, scaled and moved with it. What happens to a picture depends on seed, epoch and its number alone.
 *
 * @param flips whether every other picture is mirrored left to right
 * @param degrees the largest turn to either side
 * @param scale the largest change of size, as a share: 0.1 is from 0.9 to 1.1
 * @param shift the largest move in each direction, as a share of the picture
 * @param contrast the largest change of contrast, as a share
 * @param brightness the largest change of brightness, as a share of white
 */
public record Augmentation(
        boolean flips, double degrees, double scale, double shift, double contrast, double brightness)
        implements Transform {
    /** Checks that the limits make sense. */
    public Augmentation {
        Limits.check("Augmentation.turn", "the limit", degrees, 0, 180);
        Limits.check("Augmentation.scale", "the limit", scale, 0, 0.9);
        Limits.check("Augmentation.shift", "the limit", shift, 0, 1);
        Limits.check("Augmentation.contrast", "the limit", contrast, 0, 1);
        Limits.check("Augmentation.brightness", "the limit", brightness, 0, 1);
    }

    /** No change. */
    public static Augmentation none() {
        return new Augmentation(false, 0, 0, 0, 0, 0);
    }

    /** What helps small sets of chest X-rays without making them unlike one: small turns, sizes, moves and exposures. */
    public static Augmentation mild() {
        return new Augmentation(false, 7.5, 0.075, 0.04, 0.15, 0.035);
    }

    /** Twice as much of it and flips, for nets that see the same pictures many times. */
    public static Augmentation strong() {
        return new Augmentation(true, 15, 0.15, 0.08, 0.3, 0.07);
    }

    /**
     * That and soft ellipses over the picture, for nets that find lungs: a lung must be found through what hides it. Not for nets that
     * tell opacities apart.
     */
    public static Transform strongForMasks() {
        return strong().then(Transforms.opacities(3, 0.8));
    }

    /** The same with flips. */
    public Augmentation flip() {
        return new Augmentation(true, degrees, scale, shift, contrast, brightness);
    }

    /** The same with turns of up to so many degrees. */
    public Augmentation turn(double degrees) {
        return new Augmentation(flips, degrees, scale, shift, contrast, brightness);
    }

    /** The same with changes of size of up to this share. */
    public Augmentation scale(double share) {
        return new Augmentation(flips, degrees, share, shift, contrast, brightness);
    }

    /** The same with moves of up to this share of the picture. */
    public Augmentation shift(double share) {
        return new Augmentation(flips, degrees, scale, share, contrast, brightness);
    }

    /** The same with changes of contrast of up to this share. */
    public Augmentation contrast(double share) {
        return new Augmentation(flips, degrees, scale, shift, share, brightness);
    }

    /** The same with changes of brightness of up to this share of white. */
    public Augmentation brightness(double share) {
        return new Augmentation(flips, degrees, scale, shift, contrast, share);
    }

    @Override
    public Example apply(Example example, Draws draws) {
        boolean flipped = flips && draws.branch(0).unit() < 0.5;
        Example e = example;
        if (degrees > 0 || scale > 0 || shift > 0) {
            Mapping moved = new Affine(degrees, scale, shift, 0).drawn(draws.branch(1));
            e = (flipped ? moved.mirrored() : moved).of(example); // both in one pass
        } else if (flipped) {
            e = example.mirrored();
        }
        return contrast == 0 && brightness == 0 ? e : new Exposure(contrast, brightness).apply(e, draws.branch(2));
    }
}

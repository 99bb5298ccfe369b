package dev.roentgen.datasets.transform;

import dev.roentgen.backend.Philox;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.datasets.Example;

/**
 * Random changes of training pictures: {@code Augmentation.none().flip().turn(10).contrast(0.2)}. A picture's mask is mirrored,
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
        boolean flips, double degrees, double scale, double shift, double contrast, double brightness) {
    /** Checks that the limits make sense. */
    public Augmentation {
        check("turn", degrees, 180);
        check("scale", scale, 0.9);
        check("shift", shift, 1);
        check("contrast", contrast, 1);
        check("brightness", brightness, 1);
    }

    private static void check(String what, double value, double most) {
        if (!(value >= 0 && value <= most))
            throw new ArgumentException(
                    "Augmentation." + what,
                    "the limit must be from 0 to",
                    Double.toString(most),
                    Double.toString(value),
                    "");
    }

    /** No change. */
    public static Augmentation none() {
        return new Augmentation(false, 0, 0, 0, 0, 0);
    }

    /** What helps small sets of chest X-rays without making them unlike one: small turns, sizes, moves and exposures. */
    public static Augmentation mild() {
        return new Augmentation(false, 7.5, 0.075, 0.04, 0.15, 0.035);
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

    /** The picture as it looks in an epoch. */
    public Example apply(Example example, long seed, int epoch, int index) {
        float[] u = new float[8]; // one draw an epoch, eight numbers a picture
        Philox.uniform(seed, epoch, 8L * index, u, u.length);
        Example e = flips && u[0] < 0.5f ? example.mirrored() : example;
        if (degrees > 0 || scale > 0 || shift > 0) {
            var move = Warp.of(
                    Math.toRadians(within(u[1], degrees)),
                    1 + within(u[2], scale),
                    within(u[3], shift),
                    within(u[4], shift));
            var mask = e.mask();
            e = new Example(e.name(), e.label(), move.smooth(e.image()), mask == null ? null : move.nearest(mask));
        }
        if (contrast == 0 && brightness == 0) return e;
        return new Example(
                e.name(),
                e.label(),
                Exposure.of(e.image(), 1 + within(u[5], contrast), within(u[6], brightness)),
                e.mask());
    }

    private static double within(float u, double limit) {
        return (2 * u - 1) * limit;
    }
}

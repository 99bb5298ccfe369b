package dev.roentgen.datasets.synthetic;

/**
 * How one person stands before the plate. Lengths are in patient space, in which the picture of an average adult spans -1 to 1, x
 * to the right of the picture (the patient's left) and y downwards.
 *
 * @param child 0 for an adult, 1 for a small child: a rounder thorax, flatter ribs, a larger heart
 * @param portable whether the picture was taken in bed, from the front
 * @param girth soft tissue beside the ribs
 * @param breasts weight of the breast shadows, 0 for none
 * @param scaleX horizontal size in the picture
 * @param scaleY vertical size in the picture
 * @param tilt sine of the angle by which the body leans
 * @param shiftX where the body stands, from the middle
 * @param shiftY where the body stands, from the middle
 * @param turn how far the heart and the spine are turned away from the middle of the lungs
 * @param breath how far the diaphragm is down
 */
record Patient(
        double child,
        boolean portable,
        double girth,
        double breasts,
        double scaleX,
        double scaleY,
        double tilt,
        double shiftX,
        double shiftY,
        double turn,
        double breath) {

    static Patient of(Chance chance) {
        double child = chance.happens(0.3) ? chance.between(0.3, 1) : 0;
        boolean portable = chance.happens(0.35);
        double girth = Math.max(0.03, chance.around(0.10, 0.04)) * (1 - 0.4 * child);
        double breasts = child == 0 && chance.happens(0.45) ? chance.between(0.3, 1) : 0;
        double size = chance.around(1.13, 0.07);
        return new Patient(
                child,
                portable,
                girth,
                breasts,
                size * chance.around(1.0, 0.05),
                size * chance.around(1.0, 0.05),
                chance.around(0, portable ? 0.06 : 0.03),
                chance.around(0, 0.05),
                chance.around(portable ? 0.08 : 0.04, 0.06),
                chance.around(0, 0.03),
                chance.around(portable ? -0.06 : 0, 0.07));
    }
}

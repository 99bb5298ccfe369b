package dev.roentgen.datasets.transform;

/**
 * A turn, a change of size, a slant and a move about the centre.
 *
 * @param cos the turn's cosine over the scale
 * @param sin the turn's sine over the scale
 * @param slant how far a row moves to the side, over its distance from the middle
 * @param right the move to the right, as a share of the width
 * @param down the move down, as a share of the height
 */
record Warp(double cos, double sin, double slant, double right, double down) implements Mapping {
    /** By an angle in radians, clockwise. */
    static Warp of(double angle, double scale, double slant, double right, double down) {
        return new Warp(
                StrictMath.cos(angle) / scale,
                StrictMath.sin(angle) / scale,
                slant,
                right,
                down); // same bits everywhere
    }

    @Override
    public void from(double x, double y, double form, double[] source) {
        double dx = (x - right) * form, dy = y - down; // in heights, so that a turn keeps right angles
        double sx = cos * dx + sin * dy, sy = cos * dy - sin * dx;
        source[0] = (sx - slant * sy) / form;
        source[1] = sy;
    }
}

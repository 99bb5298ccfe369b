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

    /** Along a row, sources lie at even steps on a line. */
    @Override
    public void row(double[] across, double y, double form, double[] right, double[] down) {
        double dy = y - this.down,
                start = (sin - slant * cos) * dy / form; // in heights, so that a turn keeps right angles
        double step = cos + slant * sin, rise = -sin * form;
        for (int x = 0; x < across.length; x++) {
            double dx = across[x] - this.right;
            right[x] = start + step * dx;
            down[x] = cos * dy + rise * dx;
        }
    }
}

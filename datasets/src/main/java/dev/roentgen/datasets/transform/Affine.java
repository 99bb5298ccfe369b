package dev.roentgen.datasets.transform;

import dev.roentgen.datasets.Example;

/** A random turn, size, slant and move. */
record Affine(double degrees, double scale, double shift, double slant) implements Transform {
    Affine {
        Limits.check("Transforms.affine", "the turn", degrees, 0, 180);
        Limits.check("Transforms.affine", "the change of size", scale, 0, 0.9);
        Limits.check("Transforms.affine", "the move", shift, 0, 1);
        Limits.check("Transforms.affine", "the slant", slant, 0, 60);
    }

    @Override
    public Example apply(Example example, Draws draws) {
        return drawn(draws).of(example);
    }

    /** One such change. */
    Mapping drawn(Draws draws) {
        double angle = draws.between(-degrees, degrees),
                size = draws.between(1 - scale, 1 + scale),
                right = draws.between(-shift, shift),
                down = draws.between(-shift, shift),
                lean = draws.between(-slant, slant);
        return Warp.of(Math.toRadians(angle), size, StrictMath.tan(Math.toRadians(lean)), right, down);
    }
}

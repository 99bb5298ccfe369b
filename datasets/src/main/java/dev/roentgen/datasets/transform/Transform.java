package dev.roentgen.datasets.transform;

import dev.roentgen.datasets.Example;

/**
 * A change of a picture, and of its mask with it. {@link Transforms} has the usual ones.
 *
 * <pre>{@code
 * Transform change = Transforms.turn(10).then(Transforms.gamma(0.8, 1.25).sometimes(0.5));
 * }</pre>
 */
@FunctionalInterface
public interface Transform {
    /** The picture changed; the same numbers make the same change. */
    Example apply(Example example, Draws draws);

    /** This change, then another. Each draws numbers of its own. */
    default Transform then(Transform next) {
        return new Then(this, next);
    }

    /** This change with a probability, else none. */
    default Transform sometimes(double probability) {
        return new Sometimes(this, probability);
    }
}

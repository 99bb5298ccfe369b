package dev.roentgen.datasets.transform;

import dev.roentgen.datasets.Example;

/** A change with a probability, else none. */
record Sometimes(Transform change, double probability) implements Transform {
    Sometimes {
        Limits.check("Transform.sometimes", "the probability", probability, 0, 1);
    }

    @Override
    public Example apply(Example example, Draws draws) {
        return draws.branch(0).unit() < probability ? change.apply(example, draws.branch(1)) : example;
    }
}

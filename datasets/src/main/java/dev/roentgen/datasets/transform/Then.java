package dev.roentgen.datasets.transform;

import dev.roentgen.datasets.Example;

/** Two changes, one after the other. */
record Then(Transform first, Transform second) implements Transform {
    @Override
    public Example apply(Example example, Draws draws) {
        return second.apply(first.apply(example, draws.branch(0)), draws.branch(1));
    }
}

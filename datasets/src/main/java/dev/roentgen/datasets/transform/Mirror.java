package dev.roentgen.datasets.transform;

import dev.roentgen.datasets.Example;

/** Left to right. */
record Mirror() implements Transform {
    @Override
    public Example apply(Example example, Draws draws) {
        return example.mirrored();
    }
}

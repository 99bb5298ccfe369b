package dev.roentgen.datasets.transform;

import dev.roentgen.datasets.Example;

/** {@code 255 (v / 255)^g} with a random g, as often above 1 as below where the ends are each other's inverse. */
record Gamma(double low, double high) implements Transform {
    Gamma {
        Limits.order("Transforms.gamma", low, high, 0.01, 100);
    }

    @Override
    public Example apply(Example example, Draws draws) {
        double gamma = StrictMath.exp(draws.between(StrictMath.log(low), StrictMath.log(high)));
        return example.with(Exposure.levels(example.image(), v -> 255 * StrictMath.pow(v / 255, gamma)));
    }
}

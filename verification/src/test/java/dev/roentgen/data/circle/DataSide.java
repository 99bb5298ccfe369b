package dev.roentgen.data.circle;

import dev.roentgen.weights.circle.WeightsSide;

/** One half of a circle between two parts. */
public final class DataSide {
    WeightsSide other() {
        return new WeightsSide();
    }
}

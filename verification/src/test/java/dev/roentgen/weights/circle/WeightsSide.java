package dev.roentgen.weights.circle;

import dev.roentgen.data.circle.DataSide;

/** The other half of a circle between two parts. */
public final class WeightsSide {
    DataSide other() {
        return new DataSide();
    }
}

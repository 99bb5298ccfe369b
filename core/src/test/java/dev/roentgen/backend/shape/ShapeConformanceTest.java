package dev.roentgen.backend.shape;

import dev.roentgen.backend.Backend;
import dev.roentgen.testing.BackendConformance;

/** {@code shape} gives the shapes and types of {@code java}, and holds nothing. */
class ShapeConformanceTest extends BackendConformance {
    private static final Backend SHAPE = new ShapeBackend();

    @Override
    protected Backend backend() {
        return SHAPE;
    }

    @Override
    protected boolean computes() {
        return false;
    }
}

package dev.roentgen.testing;

import dev.roentgen.backend.Backend;

/** Tensors on {@code strict}: what a GPU would find. */
class StrictTensorConformanceTest extends TensorConformance {
    private static final StrictBackend STRICT = new StrictBackend(2);

    @Override
    protected Backend backend() {
        return STRICT;
    }
}

package dev.roentgen.backend.java;

import dev.roentgen.backend.Backend;
import dev.roentgen.testing.TensorConformance;

/** Tensors on {@code java} in float against double. */
class JavaTensorConformanceTest extends TensorConformance {
    private static final JavaBackend JAVA = new JavaBackend();

    @Override
    protected Backend backend() {
        return JAVA;
    }
}

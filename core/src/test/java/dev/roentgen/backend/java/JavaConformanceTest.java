package dev.roentgen.backend.java;

import dev.roentgen.backend.Backend;
import dev.roentgen.testing.BackendConformance;

/** {@code java} in float, half and integers against {@code java} in double. */
class JavaConformanceTest extends BackendConformance {
    private static final Backend JAVA = new JavaBackend();

    @Override
    protected Backend backend() {
        return JAVA;
    }
}

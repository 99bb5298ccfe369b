package dev.roentgen.backend.nd4j;

import dev.roentgen.backend.Backend;
import dev.roentgen.backend.Backends;
import dev.roentgen.testing.BackendConformance;

/** {@code nd4j} against {@code java} in double. */
class Nd4jConformanceTest extends BackendConformance {
    @Override
    protected Backend backend() {
        return Backends.get("nd4j");
    }
}

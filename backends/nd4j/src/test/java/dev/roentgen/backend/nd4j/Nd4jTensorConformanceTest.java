package dev.roentgen.backend.nd4j;

import dev.roentgen.backend.Backend;
import dev.roentgen.backend.Backends;
import dev.roentgen.testing.TensorConformance;

class Nd4jTensorConformanceTest extends TensorConformance {
    @Override
    protected Backend backend() {
        return Backends.get("nd4j");
    }
}

package dev.roentgen.backend.onednn;

import dev.roentgen.backend.Backend;
import dev.roentgen.backend.Backends;
import dev.roentgen.testing.TensorConformance;

class OneDnnTensorConformanceTest extends TensorConformance {
    @Override
    protected Backend backend() {
        return Backends.get("onednn");
    }
}

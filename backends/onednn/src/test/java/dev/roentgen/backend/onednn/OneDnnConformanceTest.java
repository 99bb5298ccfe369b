package dev.roentgen.backend.onednn;

import dev.roentgen.backend.Backend;
import dev.roentgen.testing.BackendConformance;

/** The contract of every primitive, on oneDNN. */
class OneDnnConformanceTest extends BackendConformance {
    @Override
    protected Backend backend() {
        return KernelCheck.B;
    }
}

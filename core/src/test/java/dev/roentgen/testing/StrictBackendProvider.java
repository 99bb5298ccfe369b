package dev.roentgen.testing;

import dev.roentgen.array.Device;
import dev.roentgen.backend.Backend;
import dev.roentgen.backend.BackendProvider;

/** Announces {@link StrictBackend} to tests; never chosen unless named. */
public final class StrictBackendProvider implements BackendProvider {
    private static final long SEED = 20261123;

    /** For the service loader. */
    public StrictBackendProvider() {}

    @Override
    public String name() {
        return "strict";
    }

    @Override
    public Device.Type deviceType() {
        return Device.Type.CPU;
    }

    @Override
    public int priority() {
        return -1;
    }

    @Override
    public String obstacle() {
        return "";
    }

    @Override
    public Backend create(Device device) {
        return new StrictBackend(SEED);
    }
}

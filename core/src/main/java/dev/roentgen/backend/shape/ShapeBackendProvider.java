package dev.roentgen.backend.shape;

import dev.roentgen.array.Device;
import dev.roentgen.backend.Backend;
import dev.roentgen.backend.BackendProvider;

/** Announces {@link ShapeBackend}, which is never chosen unless named. */
public final class ShapeBackendProvider implements BackendProvider {
    /** For the service loader. */
    public ShapeBackendProvider() {}

    @Override
    public String name() {
        return "shape";
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
        return new ShapeBackend();
    }
}

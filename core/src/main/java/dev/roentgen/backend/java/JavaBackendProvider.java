package dev.roentgen.backend.java;

import dev.roentgen.array.Device;
import dev.roentgen.backend.Backend;
import dev.roentgen.backend.BackendProvider;

/** Announces {@link JavaBackend}: it runs anywhere, and every other backend for the processor is preferred to it. */
public final class JavaBackendProvider implements BackendProvider {
    /** For the service loader. */
    public JavaBackendProvider() {}

    @Override
    public String name() {
        return "java";
    }

    @Override
    public Device.Type deviceType() {
        return Device.Type.CPU;
    }

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public String obstacle() {
        return "";
    }

    @Override
    public Backend create(Device device) {
        return new JavaBackend();
    }
}

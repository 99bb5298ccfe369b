package dev.roentgen.backend;

import dev.roentgen.array.Device;

/** Announces a backend to {@link java.util.ServiceLoader}; asked without loading natives. */
public interface BackendProvider {
    /** The backend's name, as in {@code roentgen.backend=NAME}. */
    String name();

    /** The kind of device it serves. */
    Device.Type deviceType();

    /** How it compares with others for the same device: the highest wins. Below 0: never chosen unless named. */
    int priority();

    /** Why it can't run here, in one sentence, or empty where it can; cheap, loads no natives. */
    String obstacle();

    /** Starts the backend for a device of its kind; called once a device. */
    Backend create(Device device);
}

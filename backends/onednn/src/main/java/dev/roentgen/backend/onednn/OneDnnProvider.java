package dev.roentgen.backend.onednn;

import dev.roentgen.array.Device;
import dev.roentgen.backend.Backend;
import dev.roentgen.backend.BackendProvider;

/** Announces {@link OneDnnBackend} as the best for the processor. */
public final class OneDnnProvider implements BackendProvider {
    /** For {@link java.util.ServiceLoader}. */
    public OneDnnProvider() {}

    @Override
    public String name() {
        return "onednn";
    }

    @Override
    public Device.Type deviceType() {
        return Device.Type.CPU;
    }

    @Override
    public int priority() {
        return 100;
    }

    @Override
    public String obstacle() {
        String natives = "org/bytedeco/dnnl/" + platform() + "/";
        boolean there = OneDnnProvider.class.getClassLoader().getResource(natives) != null
                || OneDnnProvider.class.getClassLoader().getResource(natives + System.mapLibraryName("jnidnnl"))
                        != null;
        return there
                ? ""
                : "oneDNN's natives for " + platform()
                        + " are not on the class path (org.bytedeco:dnnl with that classifier).";
    }

    private static String platform() {
        String os = System.getProperty("os.name").toLowerCase(java.util.Locale.ROOT);
        String system = os.contains("mac") ? "macosx" : os.contains("win") ? "windows" : "linux";
        String arch = System.getProperty("os.arch");
        return system + "-" + (arch.equals("aarch64") ? "arm64" : arch.equals("amd64") ? "x86_64" : arch);
    }

    @Override
    public Backend create(Device device) {
        return new OneDnnBackend();
    }
}

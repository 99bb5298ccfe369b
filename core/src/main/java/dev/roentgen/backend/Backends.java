package dev.roentgen.backend;

import dev.roentgen.array.Device;
import dev.roentgen.check.BackendException;
import dev.roentgen.check.DeviceException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds and chooses backends. The order: {@link #with} (per thread), the property {@code roentgen.backend}, the environment
 * variable {@code ROENTGEN_BACKEND}, the best one for the processor.
 */
public final class Backends {
    private static final List<BackendProvider> PROVIDERS = load();
    private static final TreeMap<String, Backend> STARTED = new TreeMap<>(); // guarded by itself; by name and device
    private static final ThreadLocal<@Nullable Backend> CHOSEN = new ThreadLocal<>();
    private static volatile @Nullable Backend standard;

    private Backends() {}

    private static List<BackendProvider> load() {
        var found = new ArrayList<BackendProvider>();
        ServiceLoader.load(BackendProvider.class, Backends.class.getClassLoader())
                .forEach(found::add);
        found.sort(Comparator.comparingInt(BackendProvider::priority).reversed().thenComparing(BackendProvider::name));
        return List.copyOf(found);
    }

    /** All that announce themselves on the class path, best first. */
    public static List<BackendProvider> providers() {
        return PROVIDERS;
    }

    /** The backend that new tensors of this thread are made on. */
    public static Backend current() {
        Backend chosen = CHOSEN.get();
        if (chosen != null) return chosen;
        Backend s = standard;
        return s != null ? s : chooseStandard();
    }

    private static synchronized Backend chooseStandard() {
        Backend s = standard;
        if (s != null) return s;
        String name = System.getProperty("roentgen.backend", System.getenv("ROENTGEN_BACKEND"));
        if (name == null || name.isEmpty()) {
            name = PROVIDERS.stream()
                    .filter(p -> p.priority() >= 0
                            && p.deviceType() == Device.Type.CPU
                            && p.obstacle().isEmpty())
                    .findFirst()
                    .map(BackendProvider::name)
                    .orElseThrow(() -> new BackendException(
                            "Backends",
                            "a backend must be",
                            "on the class path",
                            "none",
                            "Add dev.roentgen:roentgen-cpu."));
            if (name.equals("java"))
                System.getLogger("dev.roentgen")
                        .log(
                                System.Logger.Level.WARNING,
                                "Computing in plain Java, slowly, for want of another backend: add dev.roentgen:roentgen-cpu to the class path,"
                                        + " or set roentgen.backend=java to silence this.");
        }
        s = get(name);
        standard = s;
        return s;
    }

    /** The backend of this name on its first device, started if need be. */
    public static Backend get(String name) {
        BackendProvider p = provider(name);
        return get(p, new Device(p.deviceType(), 0));
    }

    /** The best backend for a device, started if need be. */
    public static Backend get(Device device) {
        return PROVIDERS.stream()
                .filter(p -> p.priority() >= 0
                        && p.deviceType() == device.type()
                        && p.obstacle().isEmpty())
                .findFirst()
                .map(p -> get(p, device))
                .orElseThrow(() -> new DeviceException(
                        "Backends",
                        "a backend must be there for",
                        device.toString(),
                        "only " + names(),
                        device.type() == Device.Type.CUDA
                                ? "Add dev.roentgen:roentgen-cuda and an NVIDIA driver."
                                : "Add dev.roentgen:roentgen-cpu."));
    }

    private static Backend get(BackendProvider p, Device device) {
        synchronized (STARTED) {
            Backend started = STARTED.get(p.name() + "@" + device);
            if (started != null) return started;
            if (!p.obstacle().isEmpty())
                throw new BackendException(
                        "Backends",
                        "backend '" + p.name() + "' must be able to",
                        "run here",
                        "an obstacle: " + p.obstacle(),
                        "Choose another with roentgen.backend: " + names() + ".");
            Backend b = p.create(device);
            STARTED.put(p.name() + "@" + device, b);
            return b;
        }
    }

    private static BackendProvider provider(String name) {
        for (BackendProvider p : PROVIDERS) if (p.name().equals(name)) return p;
        String artifact = switch (name) {
            case "onednn" -> "Add dev.roentgen:roentgen-cpu to the class path.";
            case "nd4j" -> "Add dev.roentgen:roentgen-nd4j to the class path.";
            case "cuda" -> "Add dev.roentgen:roentgen-cuda to the class path.";
            default -> "Check the spelling.";
        };
        throw new BackendException("Backends", "the backend must be one of", names(), "'" + name + "'", artifact);
    }

    private static String names() {
        return PROVIDERS.stream().map(BackendProvider::name).collect(Collectors.joining(", "));
    }

    /** Makes new tensors of this thread on a backend until the returned handle is closed. */
    public static Choice with(Backend backend) {
        Backend before = CHOSEN.get();
        CHOSEN.set(backend);
        return () -> {
            if (before == null) CHOSEN.remove();
            else CHOSEN.set(before);
        };
    }

    /** A choice of backend that lasts until it is closed, by the thread that made it. */
    @FunctionalInterface
    public interface Choice extends AutoCloseable {
        @Override
        void close();
    }
}

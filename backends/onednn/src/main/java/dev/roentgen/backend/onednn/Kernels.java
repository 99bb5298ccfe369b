package dev.roentgen.backend.onednn;

import java.util.Map;
import java.util.Optional;

/** The fused kernels by their contract. */
final class Kernels {
    private final Map<Class<?>, Object> all;

    Kernels(OneDnnBackend b) {
        all = Map.of();
    }

    <K> Optional<K> find(Class<K> kernel) {
        return Optional.ofNullable(all.get(kernel)).map(kernel::cast);
    }
}

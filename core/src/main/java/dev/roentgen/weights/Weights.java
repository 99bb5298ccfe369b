package dev.roentgen.weights;

import dev.roentgen.nn.Layer;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Slot;
import dev.roentgen.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Loads and saves the state of a layer: its parameters and buffers under their keys.
 *
 * <p>Loading compares all names and shapes before it writes anything, and reports all that are missing, unexpected or of
 * another shape in one {@link dev.roentgen.check.WeightsException}. Types are converted among floats and among integers; shapes
 * only with {@link Loading#adapt}.
 *
 * <pre>{@code
 * Weights.load(model, path);
 * Weights.load(model, path, Loading.strict().skip("fc."));
 * Weights.save(model, path, Map.of("epoch", "12"));
 * }</pre>
 */
public final class Weights {
    private Weights() {}

    /** Loads a file or folder of any form that {@link StateDict#open} knows; all keys must agree. */
    public static void load(Layer layer, Path path) {
        load(layer, path, Loading.strict());
    }

    /** Loads a file or folder of any form that {@link StateDict#open} knows. */
    public static void load(Layer layer, Path path, Loading how) {
        try (StateDict source = StateDict.open(path)) {
            load(layer, source, how);
        }
    }

    /** Loads a state dict. */
    public static void load(Layer layer, StateDict source, Loading how) {
        StateDict named = how.keys().apply(source);
        StateDict mapped =
                layer instanceof OlderNames older ? older.olderNames().apply(named) : named;
        Map<String, Slot> slots = new LinkedHashMap<>(layer.slots());
        slots.keySet().removeIf(how::skips);
        Mismatches.check(layer, slots, mapped, how);
        slots.keySet().retainAll(Set.copyOf(mapped.keys())); // old files lack counters
        for (var e : slots.entrySet()) {
            try (Scope scope = Scope.open()) {
                e.getValue().set(fitted(layer, e.getKey(), e.getValue(), mapped.tensor(e.getKey())));
            }
        }
    }

    private static Tensor fitted(Layer layer, String key, Slot slot, Tensor t) {
        if (t.shape().equals(slot.shape())) return t;
        UnaryOperator<Tensor> rule = layer.findAdaptation(key, t.shape(), slot.shape());
        if (rule == null) throw new IllegalStateException(key + " was checked");
        return Autograd.off(() -> rule.apply(t.to(slot.dtype())));
    }

    /** Saves to a safetensors file. */
    public static void save(Layer layer, Path path) {
        save(layer, path, Map.of());
    }

    /**
     * Saves to a safetensors file with texts beside the tensors. Written aside and renamed: a crash leaves the old file or the
     * new one. What has no memory yet is made, saved and forgotten again.
     */
    public static void save(Layer layer, Path path, Map<String, String> metadata) {
        Map<String, Slot> slots = layer.slots();
        Map<String, TensorInfo> infos = new LinkedHashMap<>();
        slots.forEach((key, slot) -> infos.put(key, new TensorInfo(slot.dtype(), slot.shape())));
        Map<String, String> texts = new LinkedHashMap<>(metadata);
        texts.putIfAbsent("format", "pt"); // what other readers of the format insist on
        SafetensorsWriter.write(path, infos, key -> bytes(slots, infos, key), texts);
    }

    private static ByteBuffer bytes(Map<String, Slot> slots, Map<String, TensorInfo> infos, String key) {
        Slot slot = slots.get(key);
        TensorInfo info = infos.get(key);
        if (slot == null || info == null) throw new IllegalStateException(key);
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(info.bytes())).order(ByteOrder.LITTLE_ENDIAN);
        boolean loaded = slot.isLoaded();
        slot.value().copyTo(bytes);
        if (!loaded) slot.unload();
        return bytes;
    }
}

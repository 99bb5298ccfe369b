package dev.roentgen.training;

import dev.roentgen.check.WeightsException;
import dev.roentgen.tensor.Slot;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.weights.Safetensors;
import dev.roentgen.weights.StateDict;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** A checkpoint: a safetensors file whose metadata hold the run's state and a checksum of everything. */
final class CheckpointFile implements AutoCloseable {
    private static final String STATE = "roentgen.state", SUM = "roentgen.crc32c";

    private final Safetensors file;
    private final RunState state;

    private CheckpointFile(Safetensors file, RunState state) {
        this.file = file;
        this.state = state;
    }

    /** Written aside, flushed and renamed. */
    static void write(Path path, RunState state, Map<String, Slot> slots) {
        String text = JsonMapper.shared().writeValueAsString(state);
        Map<String, Tensor> tensors = new TreeMap<>();
        slots.forEach((name, slot) -> tensors.put(name, slot.value()));
        CRC32C sum = new CRC32C();
        add(sum, text);
        tensors.forEach((name, t) -> {
            ByteBuffer bytes = ByteBuffer.allocate(
                            Math.toIntExact(t.size() * t.dtype().bytes()))
                    .order(ByteOrder.LITTLE_ENDIAN);
            t.copyTo(bytes);
            add(sum, name + " " + t.dtype() + t.shape());
            sum.update(bytes);
        });
        Safetensors.write(path, tensors, Map.of(STATE, text, SUM, Long.toHexString(sum.getValue())));
    }

    private static void add(CRC32C sum, String text) {
        sum.update(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Opens a checkpoint; throws {@link WeightsException} if it is not whole. */
    static CheckpointFile open(Path path) {
        Safetensors file = Safetensors.open(path);
        try {
            String text = checked(file, path);
            return new CheckpointFile(file, JsonMapper.shared().readValue(text, RunState.class));
        } catch (JacksonException e) {
            file.close();
            throw (WeightsException) damaged(path, "a state of this version", e.getOriginalMessage())
                    .causedBy(e);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static String checked(Safetensors file, Path path) {
        @Nullable
        String text = file.metadata().get(STATE), expected = file.metadata().get(SUM);
        if (text == null || expected == null) throw damaged(path, "a run's state and a checksum", "none");
        CRC32C sum = new CRC32C();
        add(sum, text);
        for (String name : new TreeSet<>(file.names())) {
            add(sum, name + " " + file.info(name).dtype() + file.info(name).shape());
            sum.update(file.bytes(name));
        }
        String found = Long.toHexString(sum.getValue());
        if (!found.equals(expected)) throw damaged(path, "contents of checksum " + expected, found);
        return text;
    }

    private static WeightsException damaged(Path path, String expected, String got) {
        return new WeightsException("Checkpoint " + path, "it must have", expected, got, "It is damaged: use another.");
    }

    RunState state() {
        return state;
    }

    /** The tensors whose names begin so, without that beginning. */
    StateDict under(String prefix) {
        return StateDict.of(file).under(prefix);
    }

    /** The same in slots. */
    Map<String, Slot> slots(String prefix) {
        Map<String, Slot> found = new LinkedHashMap<>();
        for (String name : file.names()) {
            if (!name.startsWith(prefix)) continue;
            try (Tensor t = file.tensor(name)) {
                found.put(name.substring(prefix.length()), new Slot(t));
            }
        }
        return found;
    }

    @Override
    public void close() {
        file.close();
    }
}

package dev.roentgen.weights;

import static dev.roentgen.weights.FileErrors.quoted;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.WeightsException;
import dev.roentgen.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Reads and writes files in the safetensors format. Opening reads the header alone, whatever the file's size; {@link #bytes}
 * and {@link #tensor} map the file into memory. For loading a layer {@link StateDict#of} reads through one buffer instead:
 * mapped pages would count as this process's memory beside the tensors made of them.
 *
 * <p>All of a file's head is checked against its length; whatever it breaks is a {@link WeightsException} that names it. The
 * file must not be changed while it is open. Safe for use by many threads. A model cut into several files is opened by its
 * index: {@link StateDict#open}.
 *
 * <pre>{@code
 * try (var file = Safetensors.open(path)) {
 *     for (String name : file.names()) System.out.println(name + " " + file.info(name));
 * }
 * }</pre>
 */
public final class Safetensors implements AutoCloseable {
    private static final String FORMAT = "Safetensors";

    private final MappedFile file;
    private final SafetensorsHeader header;

    private Safetensors(MappedFile file, SafetensorsHeader header) {
        this.file = file;
        this.header = header;
    }

    /** Opens a file; throws {@link WeightsException} if it can't be. */
    public static Safetensors open(Path path) {
        var file = new MappedFile(FORMAT, path);
        try {
            return new Safetensors(file, SafetensorsHeader.read(file));
        } catch (Throwable t) {
            file.close();
            throw t;
        }
    }

    /** The names of all tensors, in the file's order. */
    public List<String> names() {
        return List.copyOf(header.entries().keySet());
    }

    /** Whether there is a tensor of this name. */
    public boolean contains(String name) {
        return header.entries().containsKey(name);
    }

    /** Type and shape of a tensor. */
    public TensorInfo info(String name) {
        return entry(name).info();
    }

    /** The texts that the file carries beside the tensors. */
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(header.metadata());
    }

    /**
     * A tensor's elements, row-major, little-endian, read-only; not copied but mapped, and valid after {@link #close} too. A
     * tensor of 2 GiB or more is refused.
     */
    public ByteBuffer bytes(String name) {
        SafetensorsHeader.Entry entry = entry(name);
        if (entry.info().bytes() > Integer.MAX_VALUE)
            throw errors().tooLarge("tensor " + quoted(name), entry.info().toString());
        return file.map(entry.position(), entry.info().bytes());
    }

    /** Copies a tensor's elements, as {@link #bytes} gives them, into all that remains of a buffer; without a map. */
    void read(String name, ByteBuffer into) {
        file.read(entry(name).position(), into);
    }

    FileErrors errors() {
        return file.errors();
    }

    /** A tensor, copied to the thread's backend; it belongs to the innermost open scope. */
    public Tensor tensor(String name) {
        TensorInfo info = info(name);
        return TensorBytes.tensor(info, bytes(name));
    }

    /** All tensors of a file by name, in its order; they belong to the innermost open scope. */
    public static Map<String, Tensor> read(Path path) {
        try (var file = open(path)) {
            var tensors = new LinkedHashMap<String, Tensor>();
            for (String name : file.names()) tensors.put(name, file.tensor(name));
            return tensors;
        }
    }

    /** Writes tensors by name; see {@link #write(Path, Map, Map)}. */
    public static void write(Path path, Map<String, Tensor> tensors) {
        write(path, tensors, Map.of());
    }

    /**
     * Writes tensors by name, and texts beside them. A file of another name is written, flushed and renamed, so that a crash
     * leaves the old file or the new one. Equal contents give equal files. Throws {@link WeightsException} where the disk
     * refuses, {@link ArgumentException} for a tensor of 2 GiB or more.
     */
    public static void write(Path path, Map<String, Tensor> tensors, Map<String, String> metadata) {
        var infos = new LinkedHashMap<String, TensorInfo>();
        tensors.forEach(
                (name, t) -> infos.put(name, TensorBytes.writable("Safetensors.write: " + quoted(name), t, false)));
        SafetensorsWriter.write(
                path, infos, name -> TensorBytes.bytes(Objects.requireNonNull(tensors.get(name))), metadata);
    }

    private SafetensorsHeader.Entry entry(String name) {
        SafetensorsHeader.Entry entry = header.entries().get(name);
        if (entry == null) throw errors().noSuch(name);
        return entry;
    }

    /** Closes the file; buffers handed out stay valid. */
    @Override
    public void close() {
        file.close();
    }
}

package dev.roentgen.weights;

import static dev.roentgen.weights.FileErrors.quoted;

import dev.roentgen.array.DType;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.WeightsException;
import dev.roentgen.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/**
 * Reads and writes files in the safetensors format. Files are mapped into memory: opening reads the header alone, whatever the file's size.
 *
 * <p>A path ending in {@code .index.json} opens a model cut into several files as one. All of a file's head is checked
 * against its length; whatever it breaks is a {@link WeightsException} that names it. The files must not be changed while
 * they are open. Safe for use by many threads.
 *
 * <pre>{@code
 * try (var file = Safetensors.open(path)) {
 *     for (String name : file.names()) System.out.println(name + " " + file.info(name));
 * }
 * }</pre>
 */
public final class Safetensors implements AutoCloseable {
    private static final String FORMAT = "Safetensors";
    private static final int LONGEST_INDEX = 100_000_000;

    /** Where a tensor is. */
    private record Place(MappedFile file, SafetensorsHeader.Entry entry) {}

    private final Path path;
    private final List<MappedFile> files = new ArrayList<>();
    private final Map<String, Place> places = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();

    private Safetensors(Path path) {
        this.path = path;
    }

    /** Opens a file, or by its {@code .index.json} a model cut into several; throws {@link WeightsException} if it can't be. */
    public static Safetensors open(Path path) {
        var opened = new Safetensors(path);
        try {
            if (path.toString().endsWith(".index.json")) opened.openIndex();
            else opened.openFile(path).forEach(opened.places::put);
            return opened;
        } catch (Throwable t) {
            opened.close();
            throw t;
        }
    }

    private Map<String, Place> openFile(Path file) {
        var mapped = new MappedFile(FORMAT, file);
        files.add(mapped);
        SafetensorsHeader header = SafetensorsHeader.read(mapped);
        header.metadata().forEach(metadata::putIfAbsent);
        var found = new LinkedHashMap<String, Place>();
        header.entries().forEach((name, entry) -> found.put(name, new Place(mapped, entry)));
        return found;
    }

    private void openIndex() {
        var errors = new FileErrors(FORMAT, path);
        var shards = new LinkedHashMap<String, Map<String, Place>>();
        weightMap(errors).forEach((name, file) -> {
            Map<String, Place> shard = shards.get(file);
            if (shard == null) {
                shard = openFile(path.resolveSibling(file));
                shards.put(file, shard);
            }
            Place place = shard.get(name);
            if (place == null)
                throw errors.broken(
                        "tensor " + quoted(name) + " must be in",
                        quoted(file),
                        "none",
                        "Index and files belong to different models: download all of them again.");
            places.put(name, place);
        });
    }

    /** Tensor names to file names. */
    private Map<String, String> weightMap(FileErrors errors) {
        Map<String, String> map = null;
        try (var file = new MappedFile(FORMAT, path)) {
            if (file.size() > LONGEST_INDEX)
                throw errors.broken(
                        "an index must have",
                        "at most " + LONGEST_INDEX + " bytes",
                        Long.toString(file.size()),
                        "This is no index.");
            try (JsonParser json =
                    SafetensorsHeader.JSON.createParser(ObjectReadContext.empty(), file.read(0, (int) file.size()))) {
                if (json.nextToken() != JsonToken.START_OBJECT)
                    throw errors.damaged("an index must be", "a JSON object", "something else");
                String key;
                while ((key = json.nextName()) != null) {
                    JsonToken value = json.nextToken();
                    if (!key.equals("weight_map")) json.skipChildren();
                    else if (map != null || value != JsonToken.START_OBJECT)
                        throw errors.damaged("an index must have", "one weight_map, an object", "another");
                    else map = weightMap(errors, json);
                }
            }
        } catch (JacksonException e) {
            throw SafetensorsHeader.notJson(errors, e);
        }
        if (map == null) throw errors.damaged("an index must have", "a weight_map", "none");
        return map;
    }

    private static Map<String, String> weightMap(FileErrors errors, JsonParser json) {
        var map = new LinkedHashMap<String, String>();
        String name;
        while ((name = json.nextName()) != null) {
            if (json.nextToken() != JsonToken.VALUE_STRING)
                throw errors.damaged("weight_map's " + quoted(name) + " must be", "a file's name", "something else");
            String file = json.getString();
            if (!plainName(file))
                throw errors.broken(
                        "weight_map must name",
                        "files beside the index",
                        quoted(file),
                        "Don't trust this index: it points elsewhere.");
            if (map.put(name, file) != null) throw errors.damaged("names must be", "unique", quoted(name) + " twice");
        }
        return map;
    }

    private static boolean plainName(String file) {
        return file.endsWith(".safetensors")
                && file.chars().allMatch(c -> c > ' ' && c != '/' && c != '\\' && c != ':' && c < 0x7F);
    }

    /** The names of all tensors, in the file's order. */
    public List<String> names() {
        return List.copyOf(places.keySet());
    }

    /** Whether there is a tensor of this name. */
    public boolean contains(String name) {
        return places.containsKey(name);
    }

    /** Type and shape of a tensor. */
    public TensorInfo info(String name) {
        return place(name).entry().info();
    }

    /** The texts that the file carries beside the tensors; of several files the first that has a key wins. */
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(metadata);
    }

    /**
     * A tensor's elements, row-major, little-endian, read-only; not copied but mapped, and valid after {@link #close} too. A
     * tensor of 2 GiB or more is refused.
     */
    public ByteBuffer bytes(String name) {
        Place place = place(name);
        TensorInfo info = place.entry().info();
        if (info.bytes() > Integer.MAX_VALUE)
            throw place.file()
                    .errors()
                    .broken(
                            "tensor " + quoted(name) + " must have",
                            "less than 2 GiB",
                            info.toString(),
                            "Save it in a narrower type or in parts.");
        return place.file().map(place.entry().position(), info.bytes());
    }

    /** A tensor, copied to the thread's backend; it belongs to the innermost open scope. */
    public Tensor tensor(String name) {
        TensorInfo info = info(name);
        ByteBuffer bytes = bytes(name);
        return Tensor.of(info.dtype(), info.shape(), info.dtype() == DType.BOOL ? zerosAndOnes(bytes) : bytes);
    }

    private static ByteBuffer zerosAndOnes(ByteBuffer bytes) {
        byte[] b = new byte[bytes.remaining()];
        bytes.get(bytes.position(), b);
        for (int i = 0; i < b.length; i++) b[i] = (byte) (b[i] == 0 ? 0 : 1);
        return ByteBuffer.wrap(b);
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
        tensors.forEach((name, t) -> infos.put(name, new TensorInfo(t.dtype(), t.shape())));
        infos.forEach((name, info) -> {
            if (info.bytes() > Integer.MAX_VALUE)
                throw new ArgumentException(
                        "Safetensors.write",
                        "tensor " + quoted(name) + " must have",
                        "less than 2 GiB",
                        info.toString(),
                        "Write it in a narrower type or in parts.");
        });
        SafetensorsWriter.write(path, infos, name -> bytes(Objects.requireNonNull(tensors.get(name))), metadata);
    }

    private static ByteBuffer bytes(Tensor t) {
        var bytes = ByteBuffer.allocate((int) (t.size() * t.dtype().bytes())).order(ByteOrder.LITTLE_ENDIAN);
        t.copyTo(bytes);
        return bytes;
    }

    private Place place(String name) {
        Place place = places.get(name);
        if (place == null)
            throw new ArgumentException(FORMAT + " " + path, "the name must be", "one of names()", quoted(name), "");
        return place;
    }

    /** Closes the files; buffers handed out stay valid. */
    @Override
    public void close() {
        files.forEach(MappedFile::close);
    }
}

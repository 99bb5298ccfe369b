package dev.roentgen.weights;

import static dev.roentgen.weights.FileErrors.quoted;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.WeightsException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/**
 * Reads files in the safetensors format, mapped into memory: opening reads the header alone, whatever the file's size.
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
        checkLength(name, place);
        return place.file().map(place.entry().position(), place.entry().info().bytes());
    }

    /** Copies a tensor's elements, as {@link #bytes} gives them, to the buffer's position; without a map. */
    void read(String name, ByteBuffer into) {
        Place place = place(name);
        checkLength(name, place);
        place.file().read(place.entry().position(), into, (int) place.entry().info().bytes());
    }

    private static void checkLength(String name, Place place) {
        TensorInfo info = place.entry().info();
        if (info.bytes() > Integer.MAX_VALUE)
            throw place.file()
                    .errors()
                    .broken(
                            "tensor " + quoted(name) + " must have",
                            "less than 2 GiB",
                            info.toString(),
                            "Save it in a narrower type or in parts.");
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

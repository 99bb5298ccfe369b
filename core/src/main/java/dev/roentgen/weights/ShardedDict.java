package dev.roentgen.weights;

import static dev.roentgen.weights.FileErrors.quoted;

import dev.roentgen.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/** A model cut into several files, by its index {@code {"weight_map": {"key": "file"}}}; a file is opened when first asked. */
final class ShardedDict implements StateDict {
    private static final int LONGEST = 100_000_000;

    private final FileErrors errors;
    private final Map<String, String> files; // by key
    private final ReadBuffer buffer;
    private final Map<String, StateDict> opened = new HashMap<>();
    private final Map<String, Set<String>> keys = new HashMap<>();

    private ShardedDict(FileErrors errors, Map<String, String> files, ReadBuffer buffer) {
        this.errors = errors;
        this.files = files;
        this.buffer = buffer;
    }

    static ShardedDict open(Path index, ReadBuffer buffer) {
        try (var file = new MappedFile("Index", index)) {
            Map<String, String> files = weightMap(file);
            for (String name : Set.copyOf(files.values()))
                if (!Files.isRegularFile(index.resolveSibling(name)))
                    throw file.errors()
                            .broken(
                                    "the files must be",
                                    "beside the index",
                                    "no " + quoted(name),
                                    "Download it too, into the same folder.");
            return new ShardedDict(file.errors(), files, buffer);
        }
    }

    private static Map<String, String> weightMap(MappedFile file) {
        FileErrors errors = file.errors();
        if (file.size() > LONGEST)
            throw errors.broken(
                    "an index must have",
                    "at most " + LONGEST + " bytes",
                    Long.toString(file.size()),
                    "This is no index.");
        Map<String, String> map = null;
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
        } catch (JacksonException e) {
            throw SafetensorsHeader.notJson(errors, e);
        }
        if (map == null)
            throw errors.broken(
                    "an index must have", "a weight_map", "none", "Is this a config? Give the file of weights.");
        return map;
    }

    private static Map<String, String> weightMap(FileErrors errors, JsonParser json) {
        var map = new LinkedHashMap<String, String>();
        String key;
        while ((key = json.nextName()) != null) {
            if (json.nextToken() != JsonToken.VALUE_STRING)
                throw errors.damaged("weight_map's " + quoted(key) + " must be", "a file's name", "something else");
            String file = json.getString();
            if (!isPlainName(file))
                throw errors.broken(
                        "weight_map must name",
                        "files beside the index",
                        quoted(file),
                        "Don't trust this index: it points elsewhere.");
            if (map.put(key, file) != null) throw errors.damaged("names must be", "unique", quoted(key) + " twice");
        }
        return map;
    }

    private static boolean isPlainName(String file) {
        return !file.startsWith(".")
                && file.chars().allMatch(c -> c > ' ' && c != '/' && c != '\\' && c != ':' && c < 0x7F);
    }

    @Override
    public List<String> keys() {
        return List.copyOf(files.keySet());
    }

    @Override
    public TensorInfo info(String key) {
        return shard(key).info(key);
    }

    @Override
    public Tensor tensor(String key) {
        return shard(key).tensor(key);
    }

    private StateDict shard(String key) {
        @Nullable String name = files.get(key);
        if (name == null) throw errors.noSuch(key);
        StateDict shard = opened.computeIfAbsent(
                name, n -> WeightFiles.openPart(errors.path().resolveSibling(n), buffer));
        if (!keys.computeIfAbsent(name, n -> Set.copyOf(shard.keys())).contains(key))
            throw errors.broken(
                    "tensor " + quoted(key) + " must be in",
                    quoted(name),
                    "none",
                    "Index and files belong to different models: download all of them again.");
        return shard;
    }

    @Override
    public void close() {
        opened.values().forEach(StateDict::close);
    }
}

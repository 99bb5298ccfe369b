package dev.roentgen.models.open;

import dev.roentgen.check.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.MissingNode;

/** The JSON files that lie beside weights. */
final class Json {
    private Json() {}

    static String where(Path file) {
        return "Models.open " + file;
    }

    /** A file's object; a missing node where there is no file. */
    static JsonNode read(Path file) {
        if (!Files.isRegularFile(file)) return MissingNode.getInstance();
        try (InputStream in = Files.newInputStream(file)) {
            JsonNode root = new ObjectMapper().readTree(in);
            if (root.isObject()) return root;
            throw broken(file, "something else", null);
        } catch (JacksonException e) {
            throw broken(file, e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw broken(file, String.valueOf(e.getMessage()), e);
        }
    }

    private static DataException broken(Path file, String got, @org.jspecify.annotations.Nullable Exception cause) {
        DataException e =
                new DataException(where(file), "the file must be", "a readable JSON object", got, "Download it again.");
        e.causedBy(cause);
        return e;
    }

    /** Names by number, {@code {"0": "cat", "1": "dog"}}, in order; none if they are no such list. */
    static List<String> labels(JsonNode byNumber) {
        Map<Integer, String> sorted = new TreeMap<>();
        byNumber.properties().forEach(e -> {
            if (e.getKey().matches("[0-9]{1,6}"))
                sorted.put(Integer.parseInt(e.getKey()), e.getValue().asString(""));
        });
        boolean whole =
                sorted.keySet().stream().mapToInt(i -> i).sum() == (long) sorted.size() * (sorted.size() - 1) / 2;
        return whole ? new ArrayList<>(sorted.values()) : List.of();
    }
}

package dev.roentgen.examples.parity;

import dev.roentgen.check.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * The cases of a folder, from its {@code index.json}.
 *
 * @param folder where the files are
 * @param cases in the manifest's order
 */
public record Manifest(Path folder, List<Case> cases) {
    /**
     * One case.
     *
     * @param name its name
     * @param group what it belongs to: ops, optim, models_tiny, ...
     * @param kind what computes it
     * @param node everything the manifest says of it
     */
    public record Case(String name, String group, String kind, JsonNode node) {
        /** The arguments of the call. */
        public Config config() {
            return new Config(name, node.path("config"));
        }

        /** The limit for a part of the results, as {@code out} or {@code grad}; where the manifest has none, another's. */
        public double tolerance(String part, String instead) {
            JsonNode t = node.path("tolerance");
            JsonNode own = t.path(part);
            return own.isNumber() ? own.asDouble() : t.path(instead).asDouble(0);
        }

        /** The file of its tensors. */
        public String file() {
            return node.path("file").asString("");
        }

        /** What its tensors' names begin with. */
        public String prefix() {
            return node.path("prefix").asString("");
        }

        /** The names of its tensors behind the prefix. */
        public List<String> tensors() {
            List<String> names = new ArrayList<>();
            node.path("tensors").forEach(n -> names.add(n.asString()));
            return names;
        }
    }

    /** Reads a folder's manifest; throws {@link DataException} if there is none or it makes no sense. */
    public static Manifest read(Path folder) {
        Path index = folder.resolve("index.json");
        if (!Files.isRegularFile(index))
            throw new DataException(
                    "parity",
                    "the folder must hold",
                    "index.json",
                    (Files.isDirectory(folder) ? "a folder without it: " : "no folder: ") + folder,
                    "Give a folder of reference cases.");
        try {
            JsonNode root = new ObjectMapper().readTree(index.toFile());
            List<Case> cases = new ArrayList<>();
            for (JsonNode c : root.path("cases"))
                cases.add(new Case(text(c, "case", index), text(c, "group", index), text(c, "kind", index), c));
            if (cases.isEmpty())
                throw new DataException("parity", "index.json must list", "cases", "none in " + index, "");
            return new Manifest(folder, List.copyOf(cases));
        } catch (JacksonException e) {
            throw (DataException) new DataException(
                            "parity",
                            "index.json must be",
                            "JSON",
                            index + ": " + e.getOriginalMessage(),
                            "Copy the folder again.")
                    .causedBy(e);
        }
    }

    private static String text(JsonNode c, String key, Path index) {
        JsonNode value = c.path(key);
        if (!value.isString())
            throw new DataException("parity", "each case must have", "'" + key + "'", "none in a case of " + index, "");
        return value.asString();
    }

    /** The text of a file beside the manifest. */
    public String text(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            throw (DataException) new DataException(
                            "parity",
                            "the file must be",
                            "readable",
                            folder.resolve(file).toString(),
                            "Copy the folder again.")
                    .causedBy(e);
        }
    }
}

package dev.roentgen.models;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The reference cases: a choice in the test resources, all of them where the folder {@code shared/golden} is. */
public final class GoldenCases {
    private GoldenCases() {}

    /** A resource of the choice. */
    static InputStream open(String name) throws IOException {
        InputStream in = GoldenCases.class.getResourceAsStream("golden/" + name + ".gz");
        if (in == null) throw new IOException("no test resource golden/" + name + ".gz");
        return new GZIPInputStream(in);
    }

    /** A JSON file of the choice. */
    static JsonNode json(String name) throws IOException {
        try (InputStream in = open(name)) {
            return new ObjectMapper().readTree(in);
        }
    }

    /** The cases of a manifest in this group. */
    static List<JsonNode> cases(JsonNode index, String group) {
        List<JsonNode> cases = new ArrayList<>();
        index.path("cases").forEach(c -> {
            if (c.path("group").asString().equals(group)) cases.add(c);
        });
        return cases;
    }

    /** Unpacks a case's file. */
    static void unpack(JsonNode which, Path folder) throws IOException {
        String file = which.path("file").asString();
        try (InputStream in = open(file)) {
            Files.copy(in, folder.resolve(file));
        }
    }

    /** The folder of all cases, in {@code shared} beside a folder above. */
    public static Optional<Path> shared() {
        for (Path up = Path.of("").toAbsolutePath(); up != null; up = up.getParent()) {
            Path folder = up.resolve("shared").resolve("golden");
            if (Files.isDirectory(folder)) return Optional.of(folder);
        }
        return Optional.empty();
    }
}

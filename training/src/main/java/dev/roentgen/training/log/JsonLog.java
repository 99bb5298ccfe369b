package dev.roentgen.training.log;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** A JSON object a line for everything told: {@code {"event":"epoch","batches":120,"epoch":2,"loss":0.1,..}}. */
public final class JsonLog extends RunLog {
    private final Path file;

    /** Writes to a file, which is replaced by a new run and gone on with by a resumed one. */
    public JsonLog(Path file) {
        super(file.toString());
        this.file = file;
    }

    @Override
    void open(long done) throws IOException {
        Lines.keep(
                file,
                done,
                line -> JsonMapper.shared().readTree(line).path("batches").asLong());
    }

    @Override
    void write(String event, long batches, Map<String, Object> figures) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("event", event);
        all.put("batches", batches);
        all.putAll(figures);
        Files.write(
                file,
                List.of(JsonMapper.shared().writeValueAsString(all)),
                StandardCharsets.UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}

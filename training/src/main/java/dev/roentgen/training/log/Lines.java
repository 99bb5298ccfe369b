package dev.roentgen.training.log;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The lines of a log that a killed run left. */
final class Lines {
    private Lines() {}

    /** Keeps the whole lines of the first batches; of a new run, none. */
    static void keep(Path file, long done, ToLongFunction<String> batches) throws IOException {
        @Nullable Path folder = file.toAbsolutePath().getParent();
        if (folder != null) Files.createDirectories(folder);
        List<String> kept = new ArrayList<>();
        if (done > 0 && Files.exists(file)) {
            String text = Files.readString(file);
            for (String line :
                    text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) // a torn last line goes
            if (batches.applyAsLong(line) <= done) kept.add(line);
        }
        Files.write(file, kept, StandardCharsets.UTF_8);
    }
}

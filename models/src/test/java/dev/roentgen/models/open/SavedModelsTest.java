package dev.roentgen.models.open;

import static dev.roentgen.models.open.Checkpoints.assertSame;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roentgen.models.Model;
import dev.roentgen.models.ModelEntry;
import dev.roentgen.models.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The smallest published model of every family, written and opened again, where two of it fit a test's heap. */
@Tag("slow")
class SavedModelsTest {
    private static final long MOST = 30_000_000; // parameters

    @TempDir
    private Path folder;

    static Stream<String> smallest() {
        Map<String, ModelEntry> families = new LinkedHashMap<>();
        for (ModelEntry entry : Models.all())
            families.merge(entry.family(), entry, (a, b) -> parameters(b) < parameters(a) ? b : a);
        return families.values().stream()
                .filter(entry -> parameters(entry) <= MOST)
                .map(ModelEntry::name);
    }

    private static long parameters(ModelEntry entry) {
        return Models.create(entry.name()).parameterCount(); // counted without memory
    }

    @ParameterizedTest
    @MethodSource("smallest")
    void a_saved_model_opens_as_itself(String name) throws IOException {
        Path file = folder.resolve("model.safetensors");
        Model saved = Models.create(name);
        Models.save(saved, file);
        Opened opened = Models.open(file);
        try {
            assertThat(opened.model()).isInstanceOf(saved.getClass());
            assertSame(saved, opened.model(), "");
        } finally {
            opened.model().unload();
            saved.unload();
            Files.delete(file);
        }
    }
}

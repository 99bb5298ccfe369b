package dev.roentgen.verification;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.roentgen.backend.Backend;
import dev.roentgen.backend.Backends;
import dev.roentgen.examples.parity.Parity;
import dev.roentgen.models.GoldenCases;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The models of the folder {@code shared/golden}, where it is. */
@Tag("slow")
class ReferenceFolderTest {
    private static final String AGREES = "; agrees with weights moved by a unit in the last place (run ";
    private static final long MOST = 7L << 30; // bytes of native memory; with the heap below 8 GB

    @ParameterizedTest
    @ValueSource(strings = {"java", "onednn"})
    void every_small_model_agrees_with_its_original(String backend) {
        assertThat(run(Backends.get(backend), "models_tiny")).isEqualTo("34 passed, 0 failed");
    }

    @Test
    void every_full_size_agrees_with_its_original_in_little_memory() {
        Backend backend = Backends.get("onednn");
        backend.trim();
        assertThat(run(backend, "models_full")).isEqualTo("10 passed, 0 failed");
        assertThat(backend.memory().peak()).isLessThan(MOST);
    }

    private static String run(Backend backend, String group) {
        Optional<Path> folder = GoldenCases.shared();
        assumeTrue(folder.isPresent(), "no folder shared/golden");
        var text = new StringWriter();
        Parity.run(folder.orElseThrow(), backend, Set.of(group), "", new PrintWriter(text));
        return text.toString().lines().filter(line -> !line.contains(AGREES)).collect(joining("\n"));
    }
}

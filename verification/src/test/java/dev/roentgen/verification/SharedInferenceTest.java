package dev.roentgen.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharedInferenceTest {
    private static final int PATIENCE_SECONDS = 180;

    /** In a process of its own: the number of threads is fixed when a backend starts. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void eight_threads_on_one_model_get_the_bits_that_one_gets(int threads, @TempDir Path folder) throws Exception {
        Path output = folder.resolve("output.txt");
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Droentgen.threads=" + threads,
                "-cp",
                System.getProperty("java.class.path"),
                SharedInference.class.getName(),
                "java",
                "onednn");
        builder.environment().put("OMP_NUM_THREADS", Integer.toString(threads));
        Process p = builder.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!p.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            p.destroyForcibly();
            throw new AssertionError("still running: " + Files.readString(output));
        }
        assertThat(Files.readString(output)).endsWith("done\n"); // newer JVMs warn of native access first
    }
}

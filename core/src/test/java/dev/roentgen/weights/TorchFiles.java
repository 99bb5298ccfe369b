package dev.roentgen.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.roentgen.array.DType;
import dev.roentgen.tensor.Scope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Files of PyTorch, and what NumPy says is in them. */
public final class TorchFiles {
    private static final String PYTHON = "/usr/bin/python3"; // the system's, where Debian's packages are

    private TorchFiles() {}

    /** Runs a script that writes files into a folder; skips the test where Python lacks the package. */
    public static void make(Path script, Path folder, String needs) throws IOException, InterruptedException {
        assumeThat(Path.of(PYTHON)).as("Python, to make files with").exists();
        assumeThat(run(PYTHON, "-c", "import " + needs))
                .as("python3-" + needs + ", to make files with")
                .isEmpty();
        assertThat(run(PYTHON, script.toString(), folder.toString())).isEmpty();
    }

    /** What a program says if it fails; empty if it doesn't. */
    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? "" : "failed: " + out;
    }

    /** All keys, shapes and values must be those of the archive, which has {@code F32} where PyTorch has {@code BF16}. */
    static void check(Path file, Path expected) {
        try (var step = Scope.open();
                StateDict dict = StateDict.open(file);
                Npz npz = Npz.open(expected)) {
            assertThat(dict.keys()).containsExactlyInAnyOrderElementsOf(npz.names());
            for (String key : npz.names()) {
                DType dtype = dict.info(key).dtype();
                assertThat(dtype == DType.BF16 ? DType.F32 : dtype)
                        .as(key)
                        .isEqualTo(npz.info(key).dtype());
                assertThat(dict.info(key).shape())
                        .as(key)
                        .isEqualTo(npz.info(key).shape());
                assertThat(dict.tensor(key).shape())
                        .as(key)
                        .isEqualTo(npz.info(key).shape());
                assertThat(dict.tensor(key).to(DType.F64).toDoubleArray())
                        .as(key)
                        .isEqualTo(npz.tensor(key).to(DType.F64).toDoubleArray());
            }
        }
    }
}

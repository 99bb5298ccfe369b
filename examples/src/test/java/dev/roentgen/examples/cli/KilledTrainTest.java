package dev.roentgen.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roentgen.datasets.synthetic.SyntheticChestXray;
import dev.roentgen.examples.cli.Program.Ended;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code train}, killed and gone on with; and a second one beside one that runs. */
class KilledTrainTest {
    private static final int SIGKILL = 128 + 9, EPOCHS = 5;

    @TempDir
    private Path dir;

    private Path xrays;

    @BeforeEach
    void write() {
        xrays = dir.resolve("xrays");
        SyntheticChestXray.of(24, 5).size(32).writeTo(xrays);
    }

    private Object[] train(Path to, Object... more) {
        List<Object> all = new ArrayList<>(List.of("train", "--data", xrays, "--out", to, "--width", 4));
        all.addAll(List.of("--image-size", 32, "--epochs", EPOCHS, "--ema", 0.9, "--log", "csv"));
        all.addAll(List.of(more));
        return all.toArray();
    }

    @Test
    @Timeout(120)
    void a_training_that_was_killed_ends_with_the_bits_of_one_that_was_not() throws Exception {
        Path whole = dir.resolve("whole"), killed = dir.resolve("killed");
        Ended straight = Program.run(List.of(), train(whole));
        assertThat(straight.code()).as(straight.said()).isEqualTo(ExitCode.DONE);
        for (int epoch : new int[] {1, 3}) { // killed in the one after it
            Process process = Program.start(List.of(), train(killed, "--resume"));
            String said = until("epoch " + epoch + ":", process);
            Ended second = Program.run(List.of(), train(killed, "--resume"));
            assertThat(second)
                    .as("while %s", said)
                    .isEqualTo(new Ended(
                            ExitCode.INPUT,
                            "roentgen: --out: an output folder must belong to one run at a time, got " + killed
                                    + ", in use by process " + process.pid()
                                    + ". Wait for that run, or choose another folder."));
            assertThat(process.destroyForcibly().waitFor()).isEqualTo(SIGKILL);
            assertThat(killed.resolve("model.safetensors")).doesNotExist();
        }
        Ended end = Program.run(List.of(), train(killed, "--resume"));
        assertThat(end.code()).as(end.said()).isEqualTo(ExitCode.DONE);
        assertThat(end.said()).contains("epoch " + EPOCHS + ":").doesNotContain("epoch 1:");
        for (String file : List.of("model.safetensors", "split.csv"))
            assertThat(killed.resolve(file)).hasBinaryContent(Files.readAllBytes(whole.resolve(file)));
        assertThat(withoutTimes(killed)).isEqualTo(withoutTimes(whole)).hasSize(EPOCHS + 1);
    }

    /** Waits for a line, and stops the process there without its knowing. */
    private static String until(String start, Process process) throws Exception {
        BufferedReader out = process.inputReader();
        for (String line = out.readLine(); line != null; line = out.readLine())
            if (line.startsWith(start)) {
                signal(process, "STOP");
                return line;
            }
        throw new AssertionError("it ended with " + process.waitFor());
    }

    private static void signal(Process process, String name) throws Exception {
        int code = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
        assertThat(code).isZero();
    }

    private static List<String> withoutTimes(Path run) throws IOException {
        return Files.readAllLines(run.resolve("log.csv")).stream()
                .map(line -> line.replaceFirst(",[^,]*,[^,]*$", ""))
                .toList();
    }
}

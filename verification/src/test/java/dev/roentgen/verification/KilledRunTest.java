package dev.roentgen.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that is killed with SIGKILL and started again ends with the bits of one that was never stopped. */
class KilledRunTest {
    private static final int LONGEST_PAUSE_MILLIS = 60; // some steps, with their checkpoints

    @TempDir
    Path folder;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @ParameterizedTest
    @ValueSource(strings = {"java", "onednn"})
    @Timeout(120)
    void three_kills_change_no_bit(String backend) throws Exception {
        String expected = run(backend, List.of()).bits;
        Killed killed = run(backend, moments(3));
        assertThat(killed.bits)
                .as("seed %d, killed %d times", seed, killed.kills)
                .isEqualTo(expected);
        assertThat(killed.kills).as("seed %d", seed).isPositive();
    }

    @Test
    @Tag("slow")
    @Timeout(900)
    void twenty_kills_change_no_bit() throws Exception {
        for (String backend : List.of("java", "onednn")) {
            String expected = run(backend, List.of()).bits;
            int kills = 0;
            while (kills < 20) {
                Killed killed = run(backend, moments(5));
                assertThat(killed.bits)
                        .as("seed %d, killed %d times", seed, killed.kills)
                        .isEqualTo(expected);
                kills += killed.kills;
            }
        }
    }

    private List<Integer> moments(int count) {
        return random.ints(count, 0, KilledRun.STEPS).sorted().boxed().toList();
    }

    /** How a run ended, and how often it was killed before. */
    private record Killed(String bits, int kills) {}

    /** Runs in fresh processes, each killed soon after it has done the next number of batches, and lets the last one finish. */
    private Killed run(String backend, List<Integer> killAfter) throws Exception {
        delete(folder);
        Files.createDirectories(folder);
        int kills = 0;
        for (int moment : killAfter) {
            Process process = start(backend);
            try (BufferedReader out = process.inputReader()) {
                String line = moment == 0 ? "" : out.readLine(); // at 0 it dies while it starts
                while (line != null && !reached(line, moment)) line = out.readLine();
                Thread.sleep(random.nextInt(LONGEST_PAUSE_MILLIS));
                if (line != null && process.isAlive()) kills++;
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
        Process process = start(backend);
        List<String> lines = new ArrayList<>();
        try (BufferedReader out = process.inputReader()) {
            for (String line = out.readLine(); line != null; line = out.readLine()) lines.add(line);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(String.join("\n", lines)).isZero();
        return new Killed(lines.get(lines.size() - 1), kills);
    }

    private static boolean reached(String line, int moment) {
        return moment == 0 || line.startsWith("batch ") && Integer.parseInt(line.substring(6)) >= moment;
    }

    private Process start(String backend) throws IOException {
        List<String> command = new ArrayList<>(Arrays.asList(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", // starts quicker
                "-Xmx256m",
                "-Droentgen.backend=" + backend,
                "-Droentgen.threads=2",
                "-cp",
                System.getProperty("java.class.path"),
                KilledRun.class.getName(),
                folder.toString()));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static void delete(Path all) throws IOException {
        if (!Files.exists(all)) return;
        try (Stream<Path> below = Files.walk(all)) {
            for (Path p : below.sorted(Comparator.reverseOrder()).toList()) Files.delete(p);
        }
    }
}

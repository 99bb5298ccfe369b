package dev.roentgen.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class SoakTest {
    private static final double GROWTH = 1.02; // and 32 MB: what the heap and the compiler may still take after a tenth
    private static final long SLACK = 32L << 20;

    @TempDir
    private Path dir;

    /** What the process held: live bytes and resident ones, after a tenth and at the end. */
    private record Held(long live, long resident) {}

    @ParameterizedTest
    @ValueSource(strings = {"java", "onednn"})
    void five_thousand_training_steps_hold_no_more_at_the_end(String backend) throws Exception {
        flat(soak("-XX:+DisableExplicitGC", "steps", backend, "5000"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"java", "onednn"})
    void a_hundred_thousand_operations_without_a_scope_hold_no_more_at_the_end(String backend) throws Exception {
        flat(soak("-Dnone", "operations", backend, "50000")); // two operations a round
    }

    @Test
    void the_same_seed_gives_the_same_bits_in_fresh_processes() throws Exception {
        for (String name : List.of("a", "b"))
            java(
                    "-Droentgen.threads=2",
                    "dev.roentgen.examples.cli.Main",
                    "reproduce",
                    "--model",
                    "unet,resnext101_64x4d",
                    "--epochs",
                    "2",
                    "--image-size",
                    "64",
                    "--images",
                    "40",
                    "--seed",
                    "7",
                    "--out",
                    dir.resolve(name).toString());
        for (String row : List.of("segmentation/unet", "supervised/resnext101_64x4d")) {
            String weights = row + "/weights.safetensors";
            assertThat(Files.readAllBytes(dir.resolve("b").resolve(weights)))
                    .isEqualTo(Files.readAllBytes(dir.resolve("a").resolve(weights)));
        }
    }

    private static void flat(List<Held> held) {
        assertThat(held).hasSize(2);
        Held early = held.get(0), late = held.get(1);
        assertThat(late.live()).isEqualTo(early.live());
        assertThat(late.resident()).isLessThanOrEqualTo((long) (early.resident() * GROWTH) + SLACK);
    }

    private List<Held> soak(String option, String... args) throws Exception {
        assumeThat(Path.of("/proc/self/status"))
                .as("a system that tells resident memory")
                .exists();
        var all = new ArrayList<>(List.of(option, "dev.roentgen.examples.Soak"));
        all.addAll(List.of(args));
        List<Held> held = new ArrayList<>();
        for (String line : java(all.toArray(String[]::new))) {
            String[] words = line.split(" ");
            if (words[0].equals("live")) held.add(new Held(Long.parseLong(words[1]), Long.parseLong(words[3])));
        }
        return held;
    }

    private List<String> java(String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms384m",
                "-Xmx384m",
                "-XX:+AlwaysPreTouch",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(List.of(args));
        Path output = Files.createTempFile(dir, "output", ".txt");
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("OMP_NUM_THREADS", "2");
        Process p = builder.start();
        if (!p.waitFor(15, TimeUnit.MINUTES)) {
            p.destroyForcibly();
            throw new AssertionError("still running: " + Files.readString(output));
        }
        assertThat(p.exitValue()).as(Files.readString(output)).isZero();
        return Files.readAllLines(output);
    }
}

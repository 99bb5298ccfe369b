package dev.roentgen.examples.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GraphicsTest {
    @TempDir
    private Path root;

    @Test
    void cards_and_driver_are_read_from_the_kernel() throws IOException {
        Files.writeString(
                root.resolve("version"),
                "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue Mar  5 22:23:56 UTC 2024\nGCC version:  gcc 12\n");
        Path card = Files.createDirectories(root.resolve("gpus/0000:01:00.0"));
        Files.writeString(card.resolve("information"), "Model: \t\t NVIDIA H100 80GB HBM3\nIRQ:   \t\t 42\n");
        Graphics found = Graphics.at(root);
        assertThat(found.cards()).containsExactly("NVIDIA H100 80GB HBM3");
        assertThat(found.driver()).isEqualTo("550.54.15");
    }

    @Test
    void a_machine_without_a_driver_has_none() {
        assertThat(Graphics.at(root.resolve("nowhere"))).isEqualTo(new Graphics(java.util.List.of(), ""));
    }

    @Test
    void a_field_is_what_follows_the_colon() {
        assertThat(Processor.field(java.util.List.of("model name\t: Some CPU", "flags\t\t: a b"), "flags", ""))
                .isEqualTo("a b");
        assertThat(Processor.here().cores()).isPositive();
    }
}

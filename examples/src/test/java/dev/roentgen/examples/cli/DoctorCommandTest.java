package dev.roentgen.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class DoctorCommandTest {
    private final Console console = new Console();

    @Test
    void it_names_java_processor_backends_and_the_reason() {
        console.done("doctor");
        assertThat(console.out())
                .contains("Java             " + Runtime.version())
                .containsPattern("backend onednn +ready, for the CPU, priority 100")
                .containsPattern("backend java +ready, for the CPU")
                .containsPattern("chosen +onednn, the best of those that can run")
                .containsPattern("memory +Java heap up to \\d+ MiB, tensors up to \\d+ MiB outside of it")
                .containsPattern("GPU +\\S");
    }

    @Test
    void programs_read_it_as_json() {
        console.done("doctor", "--json");
        JsonNode all = console.json();
        assertThat(all.path("chosen").asString()).startsWith("onednn");
        assertThat(all.path("advice").isArray()).isTrue();
    }
}

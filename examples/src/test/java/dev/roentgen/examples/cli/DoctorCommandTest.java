package dev.roentgen.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class DoctorCommandTest {
    private final StringWriter out = new StringWriter();

    private String run(String... args) {
        int code = Main.run(Main.commandLine().setOut(new PrintWriter(out, true)), args);
        assertThat(code).isEqualTo(ExitCode.DONE);
        return out.toString();
    }

    @Test
    void it_names_java_processor_backends_and_the_reason() {
        assertThat(run("doctor"))
                .contains("Java             " + Runtime.version())
                .containsPattern("backend onednn +ready, for the CPU, priority 100")
                .containsPattern("backend java +ready, for the CPU")
                .containsPattern("chosen +onednn, the best of those that can run")
                .containsPattern("memory +Java heap up to \\d+ MiB, tensors up to \\d+ MiB outside of it")
                .containsPattern("GPU +\\S");
    }

    @Test
    void programs_read_it_as_json() {
        JsonNode all = new ObjectMapper().readTree(run("doctor", "--json"));
        assertThat(all.path("chosen").asString()).startsWith("onednn");
        assertThat(all.path("advice").isArray()).isTrue();
    }
}

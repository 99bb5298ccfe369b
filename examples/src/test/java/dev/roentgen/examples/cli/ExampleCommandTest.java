package dev.roentgen.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ExampleCommandTest {
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        CommandLine line = Main.commandLine();
        return Main.run(line.setErr(new PrintWriter(err, true)), args);
    }

    @Test
    void an_example_runs_with_its_own_options() {
        assertThat(run("example", "OwnLayer", "--smoke")).isEqualTo(ExitCode.DONE);
    }

    @Test
    void an_unknown_name_lists_all() {
        assertThat(run("example", "Nothing")).isEqualTo(ExitCode.INPUT);
        assertThat(err.toString())
                .contains(
                        "example: the name must be one of FinetuneDinov2, LoadPyTorch, MultiTask, OwnFolder, OwnLayer,"
                                + " Segment, TrainClassifier, ZeroShotClip, got Nothing.");
    }
}

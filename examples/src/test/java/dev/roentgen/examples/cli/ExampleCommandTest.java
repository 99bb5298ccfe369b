package dev.roentgen.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExampleCommandTest {
    private final Console console = new Console();

    @Test
    void an_example_runs_with_its_own_options() {
        console.done("example", "OwnLayer", "--smoke");
    }

    @Test
    void an_unknown_option_is_never_passed_over() {
        console.refused(
                "example: its options must be --smoke, got --smok. Leave it out.", "example", "OwnLayer", "--smok");
    }

    @Test
    void an_unknown_name_lists_all() {
        assertThat(console.run("example", "Nothing")).isEqualTo(ExitCode.INPUT);
        assertThat(console.err())
                .contains(
                        "example: the name must be one of FinetuneDinov2, LoadPyTorch, MultiTask, OwnFolder, OwnLayer,"
                                + " Segment, TrainClassifier, ZeroShotClip, got Nothing.");
    }
}

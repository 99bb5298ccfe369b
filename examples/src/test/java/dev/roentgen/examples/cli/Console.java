package dev.roentgen.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Runs the command line in this process and holds what the last command printed. */
final class Console {
    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    /** The exit code of a command; its arguments may be of any type. */
    int run(Object... args) {
        out = new StringWriter();
        err = new StringWriter();
        var commandLine = Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return Main.run(commandLine, Arrays.stream(args).map(Object::toString).toArray(String[]::new));
    }

    /** A command that must do what it is asked. */
    void done(Object... args) {
        assertThat(run(args)).as(() -> out() + err()).isEqualTo(ExitCode.DONE);
    }

    /** A command that must be refused as bad input, with this message alone. */
    void refused(String message, Object... args) {
        assertThat(run(args)).as(this::out).isEqualTo(ExitCode.INPUT);
        assertThat(err().strip()).isEqualTo("roentgen: " + message);
    }

    /** What it printed. */
    String out() {
        return out.toString();
    }

    /** What it said went wrong. */
    String err() {
        return err.toString();
    }

    /** What it printed, as JSON. */
    JsonNode json() {
        return new ObjectMapper().readTree(out());
    }
}

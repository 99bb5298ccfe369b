package dev.roentgen.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.DataException;
import dev.roentgen.check.GraphException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void version_names_the_program_and_the_java_it_runs_on() {
        assertThat(run(() -> 0, "--version")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).startsWith("roentgen ").contains("Java " + Runtime.version());
    }

    @Test
    void a_shell_can_be_taught_the_commands_and_their_options() {
        assertThat(Main.run(Main.commandLine().setOut(new PrintWriter(out, true)), "completion"))
                .isEqualTo(ExitCode.DONE);
        assertThat(out.toString())
                .startsWith("#!/usr/bin/env bash")
                .contains("function _picocli_roentgen_train()", "'--train-share'", "complete -F _complete_roentgen");
    }

    @Test
    void a_command_decides_the_exit_code() {
        assertThat(run(() -> ExitCode.NO, "task")).isEqualTo(1);
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void no_command_is_an_error_of_the_user() {
        assertThat(run(() -> 0)).isEqualTo(ExitCode.INPUT);
        assertLine("roentgen: no command given. See 'roentgen --help'.");
    }

    @Test
    void a_mistyped_option_names_the_nearest_one() {
        assertThat(run(() -> 0, "task", "--debgu")).isEqualTo(ExitCode.INPUT);
        assertLine("roentgen: Unknown option: '--debgu'. Did you mean --debug? See 'roentgen task --help'.");
    }

    @Test
    void bad_data_is_one_line_and_exit_code_two() {
        Callable<Integer> task = () -> {
            throw new DataException("ImageFolder", "folder must have", "images", "none in x", "Give another folder.");
        };
        assertThat(run(task, "task")).isEqualTo(ExitCode.INPUT);
        assertLine("roentgen: ImageFolder: folder must have images, got none in x. Give another folder.");
    }

    @Test
    void a_missing_file_is_named() {
        Callable<Integer> task = () -> {
            throw new UncheckedIOException(new NoSuchFileException("a/b.png"));
        };
        assertThat(run(task, "task")).isEqualTo(ExitCode.INPUT);
        assertLine("roentgen: a/b.png: no such file or folder.");
    }

    @Test
    void a_bug_says_so_and_ends_with_one() {
        Callable<Integer> task = () -> {
            throw new IllegalStateException("two\nlines");
        };
        assertThat(run(task, "task")).isEqualTo(ExitCode.NO);
        assertLine("roentgen: IllegalStateException: two lines. This is a bug; --debug shows where.");
    }

    @Test
    void a_broken_rule_of_the_engine_is_a_bug() {
        Callable<Integer> task = () -> {
            throw new GraphException("backward", "graph must be", "kept", "freed", "Use keepGraph().");
        };
        assertThat(run(task, "task")).isEqualTo(ExitCode.NO);
    }

    @Test
    void a_full_heap_is_an_error_of_the_environment() {
        Callable<Integer> task = () -> {
            throw new OutOfMemoryError("Java heap space");
        };
        assertThat(run(task, "task")).isEqualTo(ExitCode.INPUT);
        assertThat(err.toString()).startsWith("roentgen: the Java heap is full").hasLineCount(1);
    }

    @Test
    void a_setting_that_is_read_when_a_class_is_loaded_is_an_error_of_the_user() {
        Callable<Integer> task = () -> {
            throw new ExceptionInInitializerError(new ArgumentException(
                    "OneDnnBackend", "roentgen.threads must be", "1 or more", "'abc'", "Leave it out."));
        };
        assertThat(run(task, "task")).isEqualTo(ExitCode.INPUT);
        assertThat(err.toString())
                .isEqualToNormalizingNewlines(
                        "roentgen: OneDnnBackend: roentgen.threads must be 1 or more, got 'abc'. Leave it out.\n");
    }

    @Test
    void debug_adds_the_stack_trace_on_either_side_of_the_command() {
        Callable<Integer> task = () -> {
            throw new IllegalStateException("here");
        };
        assertThat(run(task, "--debug", "task")).isEqualTo(ExitCode.NO);
        assertThat(err.toString()).contains("\tat dev.roentgen.examples.cli.MainTest");
        err.getBuffer().setLength(0);
        assertThat(run(task, "task", "--debug")).isEqualTo(ExitCode.NO);
        assertThat(err.toString()).contains("\tat dev.roentgen.examples.cli.MainTest");
    }

    private int run(Callable<Integer> task, String... args) {
        CommandLine commandLine = Main.commandLine();
        commandLine.addSubcommand("task", CommandSpec.forAnnotatedObject(new Task(task)));
        commandLine.setExecutionExceptionHandler(Failures::onException);
        commandLine.setParameterExceptionHandler(Failures::onBadArguments);
        return Main.run(commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)), args);
    }

    private void assertLine(String line) {
        assertThat(err.toString()).isEqualTo(line + System.lineSeparator());
    }

    @Command(name = "task")
    private record Task(Callable<Integer> work) implements Callable<Integer> {
        @Override
        public Integer call() throws Exception {
            return work.call();
        }
    }
}

package dev.roentgen.examples.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The {@code roentgen} command: a new one is a class in this package and one entry in {@code subcommands}. */
@Command(
        name = "roentgen",
        description = "Deep learning for chest X-rays on the JVM.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {
            ReproduceCommand.class,
            TrainCommand.class,
            EvaluateCommand.class,
            PredictCommand.class,
            ExplainCommand.class,
            ZeroShotCommand.class,
            ParityCommand.class,
            DoctorCommand.class,
            ModelsCommand.class,
            ExampleCommand.class
        },
        footer = {
            "",
            "Exit codes: 0 done; 1 it ran and the answer is no, or a bug; 2 the input or the environment is at fault."
        })
public final class Main implements Runnable {
    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Print the stack trace of an error, not only its line.")
    private boolean debug;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    /** Runs the command line and ends the process with its exit code. */
    public static void main(String[] args) {
        var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(commandLine().setOut(out).setErr(err), args));
    }

    /** The command with all that belongs to it; tests give it writers of their own. */
    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .addSubcommand("completion", new AutoComplete.GenerateCompletion())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(Failures::onException)
                .setParameterExceptionHandler(Failures::onBadArguments);
    }

    /** Runs a command and returns its exit code; an {@link Error} ends here too, in one line. */
    static int run(CommandLine commandLine, String... args) {
        try {
            return commandLine.execute(args);
        } catch (OutOfMemoryError | StackOverflowError | LinkageError | AssertionError e) {
            return Failures.report(e, commandLine);
        }
    }

    boolean debug() {
        return debug;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command given");
    }

    /** The version in the jar's manifest, and the Java that runs it. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {
                "roentgen " + (version == null ? "(not packaged)" : version),
                "Java " + Runtime.version() + ", " + System.getProperty("os.name") + " " + System.getProperty("os.arch")
            };
        }
    }
}

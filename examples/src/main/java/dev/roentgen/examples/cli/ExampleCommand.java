package dev.roentgen.examples.cli;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.examples.start.FinetuneDinov2;
import dev.roentgen.examples.start.LoadPyTorch;
import dev.roentgen.examples.start.MultiTask;
import dev.roentgen.examples.start.OwnFolder;
import dev.roentgen.examples.start.OwnLayer;
import dev.roentgen.examples.start.Segment;
import dev.roentgen.examples.start.TrainClassifier;
import dev.roentgen.examples.start.ZeroShotClip;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Unmatched;

/** {@code roentgen example}: runs one of the programs to begin with. */
@Command(
        name = "example",
        description = "Run a short program of examples/start.",
        mixinStandardHelpOptions = true,
        footer = {"", "Examples:", "  roentgen example Segment", "  roentgen example Segment --smoke"})
final class ExampleCommand implements Callable<Integer> {
    private interface Program {
        void main(String[] args) throws Exception;
    }

    private static final String SMOKE = "--smoke";
    private static final Map<String, Program> PROGRAMS = new TreeMap<>(Map.of(
            "TrainClassifier", TrainClassifier::main,
            "Segment", Segment::main,
            "FinetuneDinov2", FinetuneDinov2::main,
            "ZeroShotClip", ZeroShotClip::main,
            "MultiTask", MultiTask::main,
            "LoadPyTorch", LoadPyTorch::main,
            "OwnLayer", OwnLayer::main,
            "OwnFolder", OwnFolder::main));

    @Parameters(paramLabel = "NAME", description = "Its name.")
    private String name = "";

    @Unmatched
    private String[] args = {};

    @Override
    public Integer call() throws Exception {
        Program program = PROGRAMS.get(name);
        if (program == null)
            throw new ArgumentException(
                    "example", "the name must be", "one of " + String.join(", ", PROGRAMS.keySet()), name, "");
        for (String arg : args)
            if (arg.startsWith("-") && !arg.equals(SMOKE))
                throw new ArgumentException("example", "its options must be", SMOKE, arg, "Leave it out.");
        program.main(args);
        return ExitCode.DONE;
    }
}

package dev.roentgen.examples.cli;

import dev.roentgen.backend.Backend;
import dev.roentgen.backend.Backends;
import dev.roentgen.examples.parity.Parity;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code roentgen parity}: compares with reference numbers. */
@Command(
        name = "parity",
        description = "Run a folder of reference cases and compare every number.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Prints one line per difference (case, tensor, error, tolerance), then 'N passed, M failed'.",
            "A small model whose gradients alone differ may stand on the edge of a relu: its line says",
            "if it agrees with weights moved by a unit in the last place, and it passes.",
            "",
            "Examples:",
            "  roentgen parity golden",
            "  roentgen parity golden --backend java --group ops,optim",
            "  roentgen parity golden --filter conv2d"
        })
final class ParityCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "The folder, with an index.json.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path folder;

    @Option(names = "--backend", paramLabel = "NAME", description = "The backend to run on; the best one if left out.")
    private String backend = "";

    @Option(names = "--group", paramLabel = "A,B", split = ",", description = "Only the cases of these groups.")
    private Set<String> groups = new TreeSet<>();

    @Option(names = "--filter", paramLabel = "TEXT", description = "Only the cases whose name contains this.")
    private String filter = "";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        Backend on = backend.isEmpty() ? Backends.current() : Backends.get(backend);
        var out = spec.commandLine().getOut();
        Parity.Result r = Parity.run(folder, on, groups, filter, out);
        return r.failed() == 0 ? ExitCode.DONE : ExitCode.NO;
    }
}

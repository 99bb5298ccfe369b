package dev.roentgen.benchmarks.table;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures the operator table.
 *
 * <p>A pair is one fresh process of each contender, both alive: row by row they compute in short alternating turns, one
 * idle while the other works, so that a busy minute of the machine hits both. The order within a pair changes from pair
 * to pair, a figure is the median over the pairs, and so is a ratio. Before a row is timed its results are compared.
 */
@Command(name = "op-table", sortOptions = false, description = "Measures the operator table.")
public final class OpTable implements Callable<Integer> {
    private static final int TURNS = 3;

    @Option(
            names = "--contenders",
            split = ",",
            description = "The first is compared with each other one: ${DEFAULT-VALUE}.")
    private List<String> names = List.of("onednn", "libtorch");

    @Option(names = "--rows", split = ",", description = "Row names or parts of them; all without.")
    private List<String> filters = List.of();

    @Option(names = "--pairs", description = "Fresh processes of each contender: ${DEFAULT-VALUE}.")
    private int pairs = 5;

    @Option(names = "--turn-millis", description = "Length of a turn: ${DEFAULT-VALUE}.")
    private long turnMillis = 150;

    @Option(names = "--threads", description = "Threads of each contender: ${DEFAULT-VALUE}.")
    private int threads = 2;

    @Option(
            names = "--clock",
            description = "WALL, or THREAD: the processor time of one thread, for --threads 1 on a busy machine.")
    private Clock clock = Clock.WALL;

    @Option(names = "--out", description = "Folder for NAME.json and NAME.md; nothing is written without.")
    private @Nullable Path out;

    @Option(names = "--name", description = "NAME: ${DEFAULT-VALUE}.")
    private String name = "op-table";

    @Option(names = "--serve", hidden = true)
    private @Nullable String served;

    private OpTable() {}

    /**
     * Runs the command.
     *
     * @param arguments see {@code --help}
     */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new OpTable()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        if (served != null) {
            serve(served);
            return 0;
        }
        if (clock == Clock.THREAD && threads != 1) {
            throw new CommandLine.ParameterException(
                    new CommandLine(this), "--clock THREAD: needs --threads 1, got --threads " + threads + ".");
        }
        List<Row> rows = Arrays.stream(Row.values()).filter(this::chosen).toList();
        String loadBefore = load();
        List<String> descriptions = new ArrayList<>();
        List<Measured> table =
                rows.stream().map(row -> new Measured(row, names.size(), pairs)).toList();
        for (int pair = 0; pair < pairs; pair++) {
            List<ContenderProcess> contenders = new ArrayList<>();
            try {
                for (String contender : names) {
                    contenders.add(new ContenderProcess(contender, threads, clock));
                }
                descriptions =
                        contenders.stream().map(ContenderProcess::description).toList();
                for (Measured row : table) {
                    row.measure(pair, contenders, turnMillis, TURNS);
                    System.err.printf(Locale.ROOT, "pair %d of %d: %s%n", pair + 1, pairs, row.text(pair));
                }
            } finally {
                contenders.forEach(ContenderProcess::close);
            }
        }
        List<Baseline.Line> lines = table.stream().map(Measured::line).toList();
        Baseline baseline = new Baseline(
                LocalDate.now().toString(),
                Machine.here(),
                threads,
                clock,
                pairs,
                turnMillis,
                loadBefore + " before, " + load() + " after",
                descriptions,
                lines);
        System.out.print(baseline.markdown());
        if (out != null) {
            baseline.write(out, name);
        }
        return 0;
    }

    private boolean chosen(Row row) {
        return filters.isEmpty()
                || filters.stream().anyMatch(part -> row.name().contains(part.toUpperCase(Locale.ROOT)));
    }

    private void serve(String contenderName) throws IOException {
        PrintStream answers = System.out;
        System.setOut(System.err); // a library's own prints must not look like answers
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (Contender contender = contender(contenderName)) {
            new TurnServer(contender, answers, clock).serve(questions);
        }
    }

    private Contender contender(String contenderName) {
        return switch (contenderName) {
            case "libtorch" -> new LibtorchContender(threads);
            case "onednn", "nd4j", "java" -> new RoentgenContender(contenderName);
            default ->
                throw new IllegalArgumentException(
                        "no contender " + contenderName + "; there are: onednn, nd4j, java, libtorch");
        };
    }

    /** Load average of the last minute: on a busy machine only ratios mean anything. */
    private static String load() throws IOException {
        Path file = Path.of("/proc/loadavg");
        return Files.isReadable(file) ? Files.readString(file).split(" ")[0] : "unknown";
    }
}

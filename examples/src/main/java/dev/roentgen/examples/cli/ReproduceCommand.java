package dev.roentgen.examples.cli;

import dev.roentgen.examples.course.Course;
import dev.roentgen.examples.course.CourseData;
import dev.roentgen.examples.course.CourseOptions;
import dev.roentgen.examples.course.CourseResult;
import dev.roentgen.examples.course.CourseRun;
import dev.roentgen.examples.course.Experiment;
import dev.roentgen.examples.course.OutputFolder;
import dev.roentgen.examples.course.Part;
import dev.roentgen.examples.course.Seconds;
import dev.roentgen.examples.course.report.ReportFiles;
import dev.roentgen.examples.course.report.TextTable;
import dev.roentgen.tensor.Profiler;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code roentgen reproduce}: runs experiments of the course. */
@Command(
        name = "reproduce",
        description = "Train and measure as the course did, on generated images or on a folder of the real ones.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        footer = {
            "",
            "Examples:",
            "  roentgen reproduce",
            "  roentgen reproduce --model unet,fpn,deeplabv3plus --epochs 6",
            "  roentgen reproduce --experiment segmentation --data COVID-19_Radiography_Dataset --epochs 15",
            "  roentgen reproduce --experiment segmentation --epochs 2 --image-size 64 --seed 7 --out try",
            "  roentgen reproduce --scale full --data COVID-19_Radiography_Dataset --weights checkpoints"
        })
final class ReproduceCommand implements Callable<Integer> {
    @Option(
            names = "--experiment",
            paramLabel = "NAME",
            split = ",",
            completionCandidates = Experiments.class,
            description = "Which ones, with commas between them; all without: ${COMPLETION-CANDIDATES}.")
    private List<String> experiments = List.of();

    @Option(
            names = "--model",
            paramLabel = "NAME",
            split = ",",
            completionCandidates = Rows.class,
            description = "Which rows, with commas between them; all without: ${COMPLETION-CANDIDATES}.")
    private List<String> models = List.of();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "A folder in the layout of the COVID-19 Radiography Database; without it, images are generated.")
    private @Nullable Path data;

    @Option(
            names = "--weights",
            paramLabel = "DIR",
            description = "A folder of checkpoints to start from, one file or folder for each model, named as its row.")
    private @Nullable Path weights;

    @Option(
            names = "--scale",
            description = "small: slim nets, minutes on two cores; full: the course's own nets at 224 x 224.")
    private CourseOptions.Scale scale = CourseOptions.Scale.small;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "How often the training part is gone through; without it, each experiment's own number.")
    private @Nullable Integer epochs;

    @Option(names = "--batch", paramLabel = "N", description = "Images of a training step.")
    private @Nullable Integer batch;

    @Option(names = "--image-size", paramLabel = "S", description = "Height and width in pixels, a multiple of 32.")
    private @Nullable Integer imageSize;

    @Option(names = "--seed", paramLabel = "K", description = "The seed of the split, the weights and the order.")
    private long seed = 1;

    @Option(names = "--width", paramLabel = "W", description = "The width of the slim nets' first stage.")
    private int width = 16;

    @Option(names = "--images", paramLabel = "N", description = "How many images to generate, without --data.")
    private int images = 240;

    @Option(
            names = "--split",
            paramLabel = "FILE",
            description = "A split.csv of an earlier run on the same --data; without it, the seed draws one.")
    private @Nullable Path split;

    @Option(
            names = "--test-share",
            paramLabel = "P",
            description =
                    "The share that is only measured; 0 chooses the best epoch on what is measured, as the course.")
    private double testShare;

    @Option(
            names = "--original-faults",
            description = "Keep the faults of the original that docs/course.md lists, to compare with it.")
    private boolean originalFaults;

    @Option(names = "--skip-bad", description = "Leave out images that cannot be read, and list them.")
    private boolean skipBad;

    @Option(names = "--resume", description = "Go on with a run that was stopped: rows that are done are kept.")
    private boolean resume;

    @Option(names = "--out", paramLabel = "DIR", description = "Where the report, weights and pictures go.")
    private Path out = Path.of("out");

    @Option(names = "--profile", description = "Print at the end where the time went, by operation and kernel.")
    private boolean profile;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        var options = new CourseOptions(
                data,
                weights,
                scale,
                epochs,
                batch,
                imageSize,
                seed,
                images,
                width,
                split,
                testShare,
                originalFaults,
                skipBad,
                resume,
                out);
        PrintWriter terminal = spec.commandLine().getOut();
        Profiler profiler = profile ? Profiler.start() : null;
        CourseResult result;
        long start = System.nanoTime();
        try (var lock = OutputFolder.hold(out);
                var progress = new ProgressLine(terminal)) {
            var run = new CourseRun(options, CourseData.of(options), progress);
            result = new Course(run, experiments, models, terminal::println).run();
        } finally {
            if (profiler != null) profiler.close();
        }
        print(result, (System.nanoTime() - start) / 1e9, terminal);
        if (profiler != null) terminal.print(profiler.table());
        terminal.flush();
        List<String> failed = result.failed();
        if (failed.isEmpty()) return ExitCode.DONE;
        spec.commandLine()
                .getErr()
                .println("roentgen: reproduce: every row must be made, got " + failed.size() + " that failed: "
                        + String.join(", ", failed) + ". Their notes in " + out.resolve("report.html")
                        + " say why; with --resume only they are made again.");
        return ExitCode.NO;
    }

    private void print(CourseResult result, double seconds, PrintWriter terminal) {
        terminal.println();
        terminal.println(result.heading());
        for (Part part : result.parts()) {
            terminal.println();
            TextTable.of(part).forEach(terminal::println);
        }
        terminal.println();
        terminal.println("Done in " + Seconds.text(seconds) + ".");
        terminal.println("Written to " + out + ": " + String.join(", ", ReportFiles.NAMES)
                + ", and each row's weights and pictures in EXPERIMENT/MODEL");
    }

    /** What may follow {@code --experiment}. */
    static final class Experiments implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Course.EXPERIMENTS.stream().map(Experiment::name).iterator();
        }
    }

    /** What may follow {@code --model}. */
    static final class Rows implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Course.EXPERIMENTS.stream().flatMap(e -> e.models().stream()).iterator();
        }
    }
}

package dev.roentgen.examples.cli;

import dev.roentgen.examples.course.CourseResult;
import dev.roentgen.examples.course.OutputFolder;
import dev.roentgen.examples.course.Part;
import dev.roentgen.examples.course.Row;
import dev.roentgen.examples.course.SegmentationExperiment;
import dev.roentgen.examples.course.SegmentationOptions;
import dev.roentgen.examples.course.SegmentationReport;
import dev.roentgen.examples.course.SlimNet;
import dev.roentgen.examples.course.report.ReportFiles;
import dev.roentgen.examples.course.report.TextTable;
import dev.roentgen.tensor.Profiler;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
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
            "  roentgen reproduce --epochs 2 --image-size 64 --seed 7 --out try"
        })
final class ReproduceCommand implements Callable<Integer> {
    /** The experiments there are. */
    enum Experiment {
        /** Lung masks. */
        segmentation
    }

    @Option(names = "--experiment", paramLabel = "NAME", description = "Which one: ${COMPLETION-CANDIDATES}.")
    private Experiment experiment = Experiment.segmentation;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "A folder in the layout of the COVID-19 Radiography Database; without it, images are generated.")
    private @Nullable Path data;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            split = ",",
            description = "Which nets, with commas between them: ${COMPLETION-CANDIDATES}.")
    private List<SlimNet.Kind> models = List.of(SlimNet.Kind.unet);

    @Option(names = "--epochs", paramLabel = "N", description = "How often the training part is gone through.")
    private int epochs = 12;

    @Option(names = "--image-size", paramLabel = "S", description = "Height and width in pixels, a multiple of 32.")
    private int imageSize = 128;

    @Option(names = "--seed", paramLabel = "K", description = "The seed of the split, the weights and the order.")
    private long seed = 1;

    @Option(names = "--width", paramLabel = "W", description = "The width of the slim encoder's stem.")
    private int width = 16;

    @Option(names = "--images", paramLabel = "N", description = "How many images to generate, without --data.")
    private int images = 240;

    @Option(names = "--out", paramLabel = "DIR", description = "Where weights, metrics and pictures go.")
    private Path out = Path.of("out", "segmentation");

    @Option(names = "--profile", description = "Print at the end where the time went, by operation and kernel.")
    private boolean profile;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        var options = new SegmentationOptions(data, epochs, imageSize, seed, width, images, out);
        var terminal = spec.commandLine().getOut();
        OutputFolder folder = OutputFolder.at(out);
        Profiler profiler = profile ? Profiler.start() : null;
        long start = System.nanoTime();
        List<Row> rows = new ArrayList<>();
        SegmentationExperiment.Outcome last = null;
        try (var progress = new ProgressLine(terminal)) {
            for (SlimNet.Kind kind : new LinkedHashSet<>(models)) {
                if (models.size() > 1) terminal.println(kind);
                last = SegmentationExperiment.run(options, kind, progress);
                String below = models.size() > 1 ? kind.name() : "";
                SegmentationReport.write(options, last, OutputFolder.at(out.resolve(below)));
                rows.add(SegmentationReport.row(last, below));
                last.model().unload();
            }
        } finally {
            if (profiler != null) profiler.close();
        }
        CourseResult result = SegmentationReport.result(
                options, rows, Objects.requireNonNull(last), (System.nanoTime() - start) / 1e9);
        ReportFiles.write(result, folder);
        print(result, terminal);
        if (profiler != null) terminal.print(profiler.table());
        terminal.flush();
        return ExitCode.DONE;
    }

    private void print(CourseResult result, PrintWriter terminal) {
        terminal.println();
        terminal.println(result.heading());
        for (Part part : result.parts()) TextTable.of(part).forEach(terminal::println);
        terminal.println("Written: " + String.join(", ", ReportFiles.NAMES)
                + "; weights.safetensors, metrics.json and overlays.png of each net in " + out);
    }
}

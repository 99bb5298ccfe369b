package dev.roentgen.examples.cli;

import dev.roentgen.examples.course.OutputFolder;
import dev.roentgen.examples.course.SegmentationExperiment;
import dev.roentgen.examples.course.SegmentationOptions;
import dev.roentgen.examples.course.SegmentationReport;
import dev.roentgen.tensor.Profiler;
import java.nio.file.Path;
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
        try (var progress = new ProgressLine(terminal)) {
            SegmentationExperiment.Outcome r = SegmentationExperiment.run(options, progress);
            if (profiler != null) profiler.close();
            SegmentationReport.write(options, r, folder);
            SegmentationReport.print(options, r, terminal);
            terminal.println("Written: weights.safetensors, metrics.json, overlays.png in " + folder.path());
            if (profiler != null) terminal.print(profiler.table());
            terminal.flush();
            r.model().unload();
            return ExitCode.DONE;
        } finally {
            if (profiler != null) profiler.close();
        }
    }
}

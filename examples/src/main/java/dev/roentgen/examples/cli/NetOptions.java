package dev.roentgen.examples.cli;

import dev.roentgen.array.Shape;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.data.Preprocessing;
import dev.roentgen.datasets.Dataset;
import dev.roentgen.examples.course.CourseData;
import dev.roentgen.models.Model;
import dev.roentgen.models.ModelOptions;
import dev.roentgen.models.Models;
import dev.roentgen.models.open.Opened;
import dev.roentgen.models.segment.SegmentationModel;
import dev.roentgen.nn.Summary;
import dev.roentgen.tensor.Generator;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which net is trained, and what from. */
final class NetOptions {
    private static final int SLIM_CLASSES = 32, SLIM_MASKS = 16, CLASSES_SIZE = 128, CHANNELS = 3;
    private static final String ENCODER = "resnet18";

    @Option(
            names = "--task",
            description =
                    "classify or segment; without it, what the model or the data are made for (classes before masks).")
    private @Nullable Task task;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description = "A name of 'roentgen models'; without it, a slim resnet18, or a slim unet over one.")
    private @Nullable String model;

    @Option(names = "--encoder", paramLabel = "NAME", description = "Of a segmentation net (default: " + ENCODER + ").")
    private @Nullable String encoder;

    @Option(
            names = "--width",
            paramLabel = "W",
            description = "Channels of a ResNet's first stage: 64 as published; without --model " + SLIM_CLASSES
                    + " for classes, " + SLIM_MASKS + " for masks.")
    private @Nullable Integer width;

    @Option(
            names = "--weights",
            paramLabel = "FILE|DIR",
            description = "What to start from, as its publisher made it; the head becomes a new one. Random without.")
    private @Nullable Path weights;

    @Option(
            names = "--image-size",
            paramLabel = "S",
            description = "Height and width in pixels (default: " + CLASSES_SIZE + " for classes, "
                    + CourseData.REAL_MASKS + " for masks, or as the weights were trained).")
    private @Nullable Integer imageSize;

    /** A net and how its pictures are prepared. */
    record Net(String name, Model model, Preprocessing pictures) {}

    /** Whether it starts from weights that have learnt before. */
    boolean isTrained() {
        return weights != null;
    }

    /** What the options say that the net is for; null where the data decide. */
    @Nullable
    Task task() {
        if (task != null) return task;
        return model == null ? null : Task.of(Models.create(model));
    }

    /** Builds or opens the net for a task; random weights come from the seed. */
    Net net(Task task, Dataset data, long seed) {
        if (imageSize != null && (imageSize < 8 || imageSize > 4096))
            throw wrong("--image-size", "from 8 to 4096", Integer.toString(imageSize), "Use --image-size 224.");
        if (width != null && (width < 2 || width % 2 != 0 || width > 256))
            throw wrong("--width", "an even number from 2 to 256", Integer.toString(width), "Use --width 16.");
        ModelOptions options = ModelOptions.published()
                .encoder(encoder == null ? ENCODER : encoder)
                .classes(task == Task.classify ? data.classes().size() : 1);
        Generator before = Generator.current();
        try {
            Generator.seed(seed);
            Net net = weights == null ? fresh(task, options) : opened(weights, options);
            if (Task.of(net.model()) != task)
                throw wrong(
                        "--task", Task.of(net.model()) + " for " + net.name(), task.name(), "Choose another --model.");
            if (encoder != null && !(net.model() instanceof SegmentationModel))
                throw wrong(
                        "--encoder",
                        "left out where the net has none",
                        encoder + " for " + net.name(),
                        "Choose another --model, or leave it out.");
            int size = net.pictures().height();
            Summary.of(net.model(), Shape.of(1, CHANNELS, size, size)); // an impossible size ends here
            return net;
        } finally {
            Generator.use(before);
        }
    }

    private Net fresh(Task task, ModelOptions options) {
        String name = model == null ? task == Task.classify ? "resnet18" : "unet" : model;
        int usual = task == Task.classify ? CLASSES_SIZE : CourseData.REAL_MASKS,
                size = imageSize == null ? usual : imageSize;
        ModelOptions chosen = options.imageSize(size);
        if (width != null || model == null)
            chosen = chosen.width(width != null ? width : task == Task.classify ? SLIM_CLASSES : SLIM_MASKS);
        return new Net(name, Models.create(name, chosen), Preprocessing.imagenet(size));
    }

    private Net opened(Path file, ModelOptions options) {
        if (width != null || model != null || encoder != null)
            throw wrong(
                    "--weights",
                    "given without --model, --encoder and --width",
                    "both",
                    "The weights say which model they are of.");
        Opened opened = Models.open(file, imageSize == null ? options : options.imageSize(imageSize));
        if (!Models.canSave(opened.model()))
            throw wrong(
                    "--weights",
                    "of a model that 'roentgen models' lists",
                    file + ", of other sizes",
                    "Write a program of your own to train it.");
        return new Net(opened.name(), opened.model(), opened.preprocessing());
    }

    private static ArgumentException wrong(String option, String expected, String got, String fix) {
        return new ArgumentException(option, "it must be", expected, got, fix);
    }
}

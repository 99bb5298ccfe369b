package dev.roentgen.examples.cli;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.kernel.ResizeKernel.Mode;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.datasets.Dataset;
import dev.roentgen.datasets.image.Image;
import dev.roentgen.datasets.image.MaskOverlay;
import dev.roentgen.datasets.loader.DataLoader;
import dev.roentgen.examples.course.OutputFolder;
import dev.roentgen.models.open.Opened;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.training.predict.Predictor;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.ObjectMapper;

/** {@code roentgen predict}: what a trained model finds in pictures. */
@Command(
        name = "predict",
        description = "Ask a trained model about pictures: the class of each, or its mask.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Writes to --out: predictions.csv, and for a model of masks NAME.png, as large as the picture.",
            "",
            "Examples:",
            "  roentgen predict --weights out/model.safetensors --images new-x-rays",
            "  roentgen predict --weights out/model.safetensors --images a.png b.dcm --tta --json",
            "  roentgen predict --weights unet.safetensors --images new-x-rays --threshold 0.4 --out masks"
        })
final class PredictCommand implements Callable<Integer> {
    private static final double HALF = 0.5;

    @Mixin
    private OpenOptions weights = new OpenOptions();

    @Mixin
    private ImagesOptions images = new ImagesOptions();

    @Mixin
    private SkipOptions skip = new SkipOptions();

    @Option(names = "--out", paramLabel = "DIR", description = "Where the results go (default: predictions).")
    private Path out = Path.of("predictions");

    @Option(names = "--tta", description = "Average over each picture and its mirror image.")
    private boolean flipped;

    @Option(
            names = "--threshold",
            paramLabel = "P",
            description = "From which probability on a pixel belongs to the mask (default: 0.5).")
    private @Nullable Double threshold;

    @Option(names = "--json", description = "Print one JSON object instead of lines.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    private final Answers answers = new Answers();

    @Override
    public Integer call() {
        double above = threshold == null ? HALF : threshold;
        if (!(above > 0 && above < 1))
            throw new ArgumentException(
                    "--threshold", "it must be", "between 0 and 1", Double.toString(above), "Use --threshold 0.5.");
        PrintWriter terminal = spec.commandLine().getOut();
        Opened opened = weights.open();
        try {
            boolean masks = Task.of(opened.model()) == Task.segment;
            if (threshold != null && !masks)
                throw new ArgumentException(
                        "--threshold",
                        "the model must",
                        "find masks",
                        "one that tells classes apart",
                        "Leave it out: predictions.csv holds each class's probability.");
            DataLoader loader = skip.of(
                    OpenOptions.loader(opened, images.open()),
                    json ? spec.commandLine().getErr() : terminal);
            OutputFolder folder = OutputFolder.at(out);
            Predictor predictor = masks ? Predictor.masks(opened.model()) : Predictor.classes(opened.model());
            Dataset pictures = loader.data();
            if (masks) folder.holdsNoneOf(pictures);
            try (var lock = OutputFolder.hold(out)) {
                (flipped ? predictor.flipped() : predictor).each(loader, (batch, p) -> {
                    for (int i = 0; i < batch.size(); i++)
                        if (masks) mask(pictures, p.narrow(0, i, 1), above, folder);
                        else
                            answers.add(
                                    batch.names().get(i),
                                    opened::label,
                                    p.select(0, i).toArray());
                });
                answers.write(folder.file("predictions.csv"));
            }
            if (json) terminal.println(new ObjectMapper().writeValueAsString(Map.of("images", answers.rows())));
            else print(masks, terminal);
            return ExitCode.DONE;
        } finally {
            opened.model().unload();
        }
    }

    /** The mask at the picture's own size, from probabilities {@code [1, 1, H, W]}; of several classes the first. */
    private void mask(Dataset pictures, Tensor probabilities, double threshold, OutputFolder folder) {
        int index = answers.rows().size();
        String name = pictures.name(index);
        Image picture = pictures.read(index).image();
        int height = picture.height(), width = picture.width();
        Tensor own = probabilities.narrow(1, 0, 1).resize(Mode.BILINEAR, height, width, false, true);
        Image mask = MaskOverlay.mask(own.toArray(), height, width, threshold);
        String file = name.replaceFirst("\\.[^.]*$", "") + ".png";
        mask.write(folder.file(file));
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("image", name);
        row.put("mask", file);
        row.put(
                "share",
                Csv.rounded(Tensor.of(own.toArray(), Shape.of(height * width))
                        .ge(threshold)
                        .to(own.dtype())
                        .mean()
                        .item()));
        answers.add(row);
    }

    private void print(boolean masks, PrintWriter terminal) {
        if (masks)
            for (Map<String, Object> row : answers.rows())
                terminal.println(String.format(
                        Locale.ROOT, "%s: mask of %.1f %% of the picture", row.get("image"), 100 * share(row)));
        else answers.print(terminal);
        terminal.println("Written to " + out + ": predictions.csv" + (masks ? " and a mask for each image" : ""));
    }

    private static double share(Map<String, Object> row) {
        return row.get("share") instanceof Double d ? d : Double.NaN;
    }
}

package dev.roentgen.examples.course;

import static dev.roentgen.examples.course.Published.HARD_DICE;
import static dev.roentgen.examples.course.Published.IOU;
import static dev.roentgen.examples.course.Published.LOSS;
import static dev.roentgen.examples.course.Published.SOFT_DICE;

import dev.roentgen.backend.Backends;
import dev.roentgen.data.Batch;
import dev.roentgen.data.Batches;
import dev.roentgen.datasets.Dataset;
import dev.roentgen.datasets.Example;
import dev.roentgen.datasets.image.Image;
import dev.roentgen.datasets.image.MaskOverlay;
import dev.roentgen.datasets.loader.DataLoader;
import dev.roentgen.examples.course.SegmentationExperiment.Outcome;
import dev.roentgen.examples.machine.Processor;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.training.Epoch;
import dev.roentgen.weights.AtomicFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.ObjectMapper;

/** What a segmentation run gave: the table's rows, and each net's weights, metrics and pictures as files. */
public final class SegmentationReport {
    private static final int PICTURES = 12, COLUMNS = 4;

    private SegmentationReport() {}

    /** The run's table and what the report shows beside it. */
    public static CourseResult result(SegmentationOptions o, List<Row> rows, Outcome last, double seconds) {
        String data = o.data() == null ? "generated chest X-rays" : "chest X-rays of " + o.data();
        Part part = new Part(
                "Lungs in " + data,
                List.of(HARD_DICE, IOU, SOFT_DICE, LOSS),
                List.of(),
                rows,
                List.of(last.trainingImages() + " images to learn from, " + last.unseenImages()
                        + " unseen. Published: full-size nets on 21,165 images."));
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(
                "data",
                o.data() == null ? o.images() + " generated images" : o.data().toString());
        facts.put("split", o.data() == null ? "the last fifth is unseen" : "split.csv in this folder");
        facts.put("seed", Long.toString(o.seed()));
        facts.put("epochs", Integer.toString(o.epochs()));
        facts.put("image size", o.imageSize() + " x " + o.imageSize());
        facts.put("encoder", "ResNet18 of stem width " + o.width() + ", random weights");
        facts.put("backend", Backends.current().name());
        facts.put("processor", Processor.here().toString());
        facts.put("Java", Runtime.version() + ", " + System.getProperty("os.name"));
        facts.put("time in all", String.format(Locale.ROOT, "%.0f s", seconds));
        return new CourseResult(
                o.data() == null
                        ? "synthetic, small: not comparable with the published column"
                        : "slim nets from random weights: not comparable with the published column, which had full-size nets",
                List.of(part),
                facts,
                List.of("The best epoch was chosen on the same unseen images that are reported, as the course did."));
    }

    /** A net's row; its files are in {@code folder} of the output, or in the output itself where that is empty. */
    public static Row row(Outcome r, String folder) {
        String name = r.net().kind().name();
        Epoch best = r.training().best();
        return new Row(
                name,
                r.model().parameterCount(),
                r.figures(),
                Published.of(name),
                r.training().epochs(),
                Row.median(r.training().epochs()),
                null,
                List.of(folder.isEmpty() ? "overlays.png" : folder + "/overlays.png"),
                List.of(String.format(
                        Locale.ROOT,
                        "The best of %d epochs by hard Dice was number %d. Outlines: green the truth, red what was found, yellow both.",
                        r.training().epochs().size(),
                        best.number())));
    }

    /** Writes {@code weights.safetensors}, {@code metrics.json} and {@code overlays.png}. */
    public static void write(SegmentationOptions o, Outcome r, OutputFolder folder) {
        r.net().save(r.model(), folder.file("weights.safetensors"));
        write(folder.file("metrics.json"), metrics(o, r));
        overlays(r).write(folder.file("overlays.png"));
    }

    private static void write(Path file, Map<String, Object> values) {
        AtomicFile.write(
                file, new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(values));
    }

    private static Map<String, Object> metrics(SegmentationOptions o, Outcome r) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("experiment", "segmentation");
        all.put("model", r.net().kind().name());
        all.put("data", o.data() == null ? "synthetic" : o.data().toString());
        all.put("seed", o.seed());
        all.put("image_size", o.imageSize());
        all.put("width", o.width());
        all.put("training_images", r.trainingImages());
        all.put("unseen_images", r.unseenImages());
        r.figures().forEach((name, f) -> {
            String key = name.toLowerCase(Locale.ROOT).replace(' ', '_');
            all.put(key, f.value());
            if (f.hasInterval()) all.put(key + "_interval", List.of(f.low(), f.high()));
        });
        all.put("best_epoch", r.training().best().number());
        List<Map<String, Object>> epochs = new ArrayList<>();
        for (Epoch e : r.training().epochs()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("epoch", e.number());
            row.put("loss", e.loss());
            if (e.validation() != null) row.put("validation", e.validation().metrics());
            row.put("seconds", e.seconds());
            epochs.add(row);
        }
        all.put("epochs", epochs);
        return all;
    }

    /** The first unseen images with the true outline in green and the found one in red, yellow where both run. */
    private static Image overlays(Outcome r) {
        Dataset data = ((DataLoader) r.unseen()).data();
        List<Image> pictures = new ArrayList<>();
        r.model().eval();
        try (Batches batches = r.unseen().epoch(1)) {
            for (Batch batch : batches) {
                if (pictures.size() == PICTURES) break;
                draw(r, data, batch, pictures);
            }
        }
        return MaskOverlay.sheet(pictures, COLUMNS);
    }

    private static void draw(Outcome r, Dataset data, Batch batch, List<Image> pictures) {
        try (Scope scope = Scope.open()) {
            Tensor found = Autograd.off(() -> r.model().forward(batch.images()).sigmoid()); // [B, 1, H, W]
            for (int i = 0; i < batch.size() && pictures.size() < PICTURES; i++) {
                Example example = data.read(pictures.size());
                Image mask = MaskOverlay.mask(found.select(0, i).toArray(), found.dim(2), found.dim(3), 0.5);
                pictures.add(MaskOverlay.draw(example.image(), Objects.requireNonNull(example.mask()), mask));
            }
        }
    }
}

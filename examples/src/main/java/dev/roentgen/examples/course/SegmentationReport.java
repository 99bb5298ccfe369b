package dev.roentgen.examples.course;

import dev.roentgen.data.Batch;
import dev.roentgen.data.Batches;
import dev.roentgen.datasets.Dataset;
import dev.roentgen.datasets.Example;
import dev.roentgen.datasets.image.Image;
import dev.roentgen.datasets.image.MaskOverlay;
import dev.roentgen.datasets.loader.DataLoader;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.training.Epoch;
import dev.roentgen.weights.AtomicFile;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.ObjectMapper;

/** Writes what a segmentation run gave: the table, the metrics, the weights, pictures. */
public final class SegmentationReport {
    private static final double PUBLISHED_DICE =
            .983; // Unet on a ResNet50 with ImageNet weights; see the course's table
    private static final int PICTURES = 12, COLUMNS = 4;

    private SegmentationReport() {}

    /** The table: what was measured, and beside it the published figure where it may be compared. */
    public static void print(SegmentationOptions o, SegmentationExperiment.Outcome r, PrintWriter out) {
        out.println();
        out.println(
                o.data() == null
                        ? "Lungs in generated chest X-rays (synthetic, small: not comparable with the published column)"
                        : "Lungs in chest X-rays of " + o.data());
        out.printf(
                Locale.ROOT,
                "%-12s %10s %8s %11s %12s %12s%n",
                "model",
                "hard Dice",
                "IoU",
                "soft Dice",
                "s/epoch",
                "published");
        out.printf(
                Locale.ROOT,
                "%-12s %10.4f %8.4f %11.4f %12.2f %12.4f%n",
                "Unet slim",
                r.figures().get("Dice"),
                r.figures().get("IoU"),
                r.figures().get("soft Dice"),
                secondsPerEpoch(r),
                PUBLISHED_DICE);
        out.printf(
                "%d images to learn from, %d unseen; the best of %d epochs by hard Dice was number %d. Published: soft Dice of a full-size Unet on 21,165 images.%n",
                r.trainingImages(),
                r.unseenImages(),
                r.training().epochs().size(),
                r.training().best().number());
    }

    private static double secondsPerEpoch(SegmentationExperiment.Outcome r) {
        double[] seconds = r.training().epochs().stream()
                .mapToDouble(Epoch::seconds)
                .sorted()
                .toArray();
        return seconds[seconds.length / 2];
    }

    /** Writes {@code weights.safetensors}, {@code metrics.json} and {@code overlays.png}. */
    public static void write(SegmentationOptions o, SegmentationExperiment.Outcome r, OutputFolder folder) {
        new SlimUnet(o.width(), o.imageSize()).save(r.model(), folder.file("weights.safetensors"));
        AtomicFile.write(
                folder.file("metrics.json"),
                new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(metrics(o, r)));
        overlays(r).write(folder.file("overlays.png"));
    }

    private static Map<String, Object> metrics(SegmentationOptions o, SegmentationExperiment.Outcome r) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("experiment", "segmentation");
        all.put("data", o.data() == null ? "synthetic" : o.data().toString());
        all.put("seed", o.seed());
        all.put("image_size", o.imageSize());
        all.put("width", o.width());
        all.put("training_images", r.trainingImages());
        all.put("unseen_images", r.unseenImages());
        all.put("hard_dice", r.figures().get("Dice"));
        all.put("iou", r.figures().get("IoU"));
        all.put("soft_dice", r.figures().get("soft Dice"));
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
    private static Image overlays(SegmentationExperiment.Outcome r) {
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

    private static void draw(SegmentationExperiment.Outcome r, Dataset data, Batch batch, List<Image> pictures) {
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

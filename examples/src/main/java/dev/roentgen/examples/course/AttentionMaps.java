package dev.roentgen.examples.course;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.data.Batch;
import dev.roentgen.data.Batches;
import dev.roentgen.data.Preprocessing;
import dev.roentgen.datasets.Dataset;
import dev.roentgen.datasets.Subset;
import dev.roentgen.datasets.loader.DataLoader;
import dev.roentgen.models.Model;
import dev.roentgen.models.Part;
import dev.roentgen.models.densenet.DenseNet;
import dev.roentgen.models.dino.Dinov2Classifier;
import dev.roentgen.models.multitask.VNet;
import dev.roentgen.models.swin.Swin;
import dev.roentgen.models.vit.VisionTransformer;
import dev.roentgen.models.vit.Vit;
import dev.roentgen.nn.Layer;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.training.explain.Attribution;
import dev.roentgen.training.explain.GradCam;
import dev.roentgen.training.metric.Interval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Where a classifier looked: Grad-CAM (Selvaraju et al., arXiv:1610.02391) of the class that it found, over unseen images,
 * and how much of it lies inside the lungs. A model that looks elsewhere took a shortcut.
 *
 * <p>Models that read their class token alone are looked at before their last attention, all others at the last block's
 * result.
 *
 * @param inside the mean share of the attribution that lies inside the lungs, with a 95 % interval; NaN without masks
 * @param lungs the mean share of the image that the lungs take: what a model that looks everywhere has inside
 */
public record AttentionMaps(Figure inside, double lungs) {
    /** The sheet's name in the row's folder. */
    public static final String FILE = "attention.png";

    private static final int MEASURED = 200, BATCH = 8, DRAWS = 2000;
    private static final double CONFIDENCE = 0.95;

    /**
     * Writes the sheet {@link #FILE} of two images of each class into the folder and measures up to 200 images, evenly from
     * all of them.
     *
     * @param model a model of the zoo with a head; of a {@link VNet} the branch that classifies is looked at
     * @param images unseen images, such as a loader's {@code data()}
     * @param how as the model was trained
     */
    public static AttentionMaps write(Model model, Dataset images, Preprocessing how, OutputFolder folder) {
        return write(model instanceof VNet both ? new Labels(both) : model, model, images, how, folder);
    }

    /**
     * The same for a classifier of one's own around a model of the zoo.
     *
     * @param classifier gives the logits {@code [B, classes]}; the model is a layer in it
     */
    public static AttentionMaps write(
            TensorLayer classifier, Model model, Dataset images, Preprocessing how, OutputFolder folder) {
        classifier.eval();
        GradCam cam = looking(classifier, model);
        int[] drawn = AttentionSheet.chosen(images);
        var sheet = new AttentionSheet(images.classes().size());
        visit(classifier, cam, new Subset(images, drawn), how, (batch, maps, at) -> {
            for (int i = 0; i < batch.size(); i++) sheet.add(images.read(drawn[at + i]), maps.select(0, i));
        });
        sheet.image().write(folder.file(FILE));
        List<Double> inside = new ArrayList<>(), lungs = new ArrayList<>();
        visit(classifier, cam, new Subset(images, evenly(images.size())), how, (batch, maps, at) -> {
            if (!batch.hasMasks()) return;
            for (double share : Attribution.shareInside(maps, batch.masks())) if (share >= 0) inside.add(share);
            for (double share : batch.masks().mean(false, 1, 2, 3).toDoubleArray()) lungs.add(share);
        });
        return new AttentionMaps(mean(inside), mean(lungs).value());
    }

    /** What a reader of the sheet must know. */
    public String note() {
        String sheet = "Attention: Grad-CAM of the class that was found, two images of each class, one class a column, "
                + "lungs outlined in green.";
        return Double.isNaN(inside.value())
                ? sheet
                : String.format(
                        Locale.ROOT,
                        "%s %.0f %% of it lies inside the lungs (95 %% interval %.0f to %.0f), which take %.0f %% of the image.",
                        sheet,
                        100 * inside.value(),
                        100 * inside.low(),
                        100 * inside.high(),
                        100 * lungs);
    }

    private static GradCam looking(TensorLayer classifier, Model model) {
        GradCam cam = GradCam.of(classifier, pathOf(model, classifier) + lookedAt(model));
        return model instanceof Swin ? cam.channelsLast() : cam;
    }

    private static String lookedAt(Model model) {
        if (model instanceof VNet) return "down4";
        if (model instanceof DenseNet) return "features.norm5";
        List<Part> parts = model.blocks();
        List<String> paths = parts.get(parts.size() - 2).prefixes();
        String last = paths.get(paths.size() - 1);
        if (model instanceof VisionTransformer) return last + "ln_1";
        if (model instanceof Vit || model instanceof Dinov2Classifier) return last + "norm1";
        return last.replaceFirst("\\.$", "");
    }

    private static String pathOf(Layer inner, Layer outer) {
        List<String> found = new ArrayList<>();
        outer.eachLayer((path, layer) -> {
            if (layer == inner) found.add(path.isEmpty() ? "" : path + ".");
        });
        if (found.isEmpty())
            throw new ArgumentException(
                    "AttentionMaps", "the model must be", "a layer of the classifier", "none of its layers", "");
        return found.get(0);
    }

    /** What is done with a batch, its maps {@code [B, 1, H, W]} and the number of its first image. */
    private interface Visitor {
        void see(Batch batch, Tensor maps, int at);
    }

    private static void visit(TensorLayer classifier, GradCam cam, Dataset images, Preprocessing how, Visitor visitor) {
        int at = 0;
        try (Batches batches = DataLoader.of(images, how).batch(BATCH).epoch(1)) {
            for (Batch batch : batches) {
                try (Scope scope = Scope.open()) {
                    double[] found = Autograd.off(
                                    () -> classifier.forward(batch.images()).argmax(1, false))
                            .toDoubleArray();
                    Tensor maps = cam.maps(
                            batch.images(),
                            Arrays.stream(found).mapToInt(c -> (int) c).toArray());
                    visitor.see(batch, maps, at);
                    at += batch.size();
                }
            }
        }
    }

    private static int[] evenly(int all) {
        int n = Math.min(all, MEASURED);
        return IntStream.range(0, n).map(i -> (int) ((long) i * all / n)).toArray();
    }

    private static Figure mean(List<Double> values) {
        if (values.isEmpty()) return Figure.of(Double.NaN);
        double[] each = values.stream().mapToDouble(v -> v).toArray();
        Interval i = Interval.bootstrapMean(each, DRAWS, 1, CONFIDENCE);
        return new Figure(Arrays.stream(each).average().orElseThrow(), i.low(), i.high());
    }

    /** A multi-task net as a classifier of whole images. */
    private static final class Labels extends TensorLayer {
        private final VNet net;

        Labels(VNet net) {
            this.net = child("net", net);
        }

        @Override
        protected Tensor compute(Tensor x) {
            return net.segment(x).label();
        }
    }
}

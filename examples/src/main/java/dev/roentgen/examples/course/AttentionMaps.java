package dev.roentgen.examples.course;

import dev.roentgen.data.Preprocessing;
import dev.roentgen.datasets.Dataset;
import dev.roentgen.datasets.Subset;
import dev.roentgen.datasets.loader.DataLoader;
import dev.roentgen.examples.course.Explainer.Method;
import dev.roentgen.models.Model;
import dev.roentgen.models.multitask.VNet;
import dev.roentgen.training.explain.Attribution;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Where a classifier looked: Grad-CAM (Selvaraju et al., arXiv:1610.02391) of the class that it found, over unseen images,
 * and how much of it lies inside the lungs. A model that looks elsewhere took a shortcut.
 *
 * @param inside the mean share of the attribution that lies inside the lungs, with a 95 % interval; NaN without masks
 * @param lungs the mean share of the image that the lungs take: what a model that looks everywhere has inside
 */
public record AttentionMaps(Figure inside, double lungs) {
    /** The sheet's name in the row's folder. */
    public static final String FILE = "attention.png";

    private static final int MEASURED = 200, BATCH = 8;

    /**
     * Writes the sheet {@link #FILE} of two images of each class into the folder and measures up to 200 images, evenly from
     * all of them.
     *
     * @param model a model of the zoo with a head; of a {@link VNet} the branch that classifies is looked at
     * @param images unseen images, such as a loader's {@code data()}
     * @param how as the model was trained
     */
    public static AttentionMaps write(Model model, Dataset images, Preprocessing how, OutputFolder folder) {
        return write(Explainer.of(model, Method.GRAD_CAM), images, how, folder);
    }

    private static AttentionMaps write(Explainer explainer, Dataset images, Preprocessing how, OutputFolder folder) {
        int[] drawn = AttentionSheet.chosen(images);
        var sheet = new AttentionSheet(images.classes().size());
        explainer.each(loader(images, drawn, how), null, (batch, logits, classes, maps, at) -> {
            for (int i = 0; i < batch.size(); i++) sheet.add(images.read(drawn[at + i]), maps.select(0, i));
        });
        sheet.image().write(folder.file(FILE));
        List<Double> inside = new ArrayList<>(), lungs = new ArrayList<>();
        explainer.each(loader(images, evenly(images.size()), how), null, (batch, logits, classes, maps, at) -> {
            if (!batch.hasMasks()) return;
            for (double share : Attribution.shareInside(maps, batch.masks())) if (share >= 0) inside.add(share);
            for (double share : batch.masks().mean(false, 1, 2, 3).toDoubleArray()) lungs.add(share);
        });
        return new AttentionMaps(mean(inside), mean(lungs).value());
    }

    private static DataLoader loader(Dataset images, int[] chosen, Preprocessing how) {
        return DataLoader.of(new Subset(images, chosen), how).batch(BATCH);
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

    private static int[] evenly(int all) {
        int n = Math.min(all, MEASURED);
        return IntStream.range(0, n).map(i -> (int) ((long) i * all / n)).toArray();
    }

    private static Figure mean(List<Double> values) {
        return values.isEmpty()
                ? Figure.of(Double.NaN)
                : Figure.ofMean(values.stream().mapToDouble(v -> v).toArray());
    }
}

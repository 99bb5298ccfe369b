package dev.roentgen.examples.course;

import dev.roentgen.data.Batch;
import dev.roentgen.data.Batches;
import dev.roentgen.datasets.Dataset;
import dev.roentgen.datasets.Example;
import dev.roentgen.datasets.image.Image;
import dev.roentgen.datasets.image.MaskOverlay;
import dev.roentgen.datasets.loader.DataLoader;
import dev.roentgen.models.Model;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The first images with the true outline in green and the found one in red, yellow where both run. */
final class Overlays {
    /** What the colours are, for the reader. */
    static final String LEGEND = "Outlines: green the truth, red what was found, yellow both.";

    private static final int PICTURES = 12, COLUMNS = 4;

    private Overlays() {}

    static Image of(Model model, DataLoader unseen) {
        Dataset data = unseen.data();
        List<Image> pictures = new ArrayList<>();
        model.eval();
        try (Batches batches = unseen.epoch(1)) {
            for (Batch batch : batches) {
                if (pictures.size() == PICTURES) break;
                draw(model, data, batch, pictures);
            }
        }
        return MaskOverlay.sheet(pictures, COLUMNS);
    }

    private static void draw(Model model, Dataset data, Batch batch, List<Image> pictures) {
        try (Scope scope = Scope.open()) {
            Tensor found = Autograd.off(() -> model.forward(batch.images()).sigmoid()); // [B, 1, H, W]
            for (int i = 0; i < batch.size() && pictures.size() < PICTURES; i++) {
                Example example = data.read(pictures.size());
                Image mask = MaskOverlay.mask(found.select(0, i).toArray(), found.dim(2), found.dim(3), 0.5);
                pictures.add(MaskOverlay.draw(example.image(), Objects.requireNonNull(example.mask()), mask));
            }
        }
    }
}

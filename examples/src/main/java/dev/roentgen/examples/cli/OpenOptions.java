package dev.roentgen.examples.cli;

import dev.roentgen.backend.kernel.ResizeKernel.Mode;
import dev.roentgen.data.Preprocessing;
import dev.roentgen.datasets.image.Filter;
import dev.roentgen.datasets.loader.DataLoader;
import dev.roentgen.datasets.transform.Transforms;
import dev.roentgen.models.Models;
import dev.roentgen.models.open.Opened;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** A trained model. */
final class OpenOptions {
    @Option(
            names = "--weights",
            paramLabel = "FILE|DIR",
            required = true,
            description = "A model.safetensors that 'train' or 'reproduce' wrote, or a published model as it came.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path weights;

    Opened open() {
        return Models.open(weights);
    }

    /** The same pictures, brought to the model's size as at its training. */
    static DataLoader prepared(Opened opened, DataLoader loader) {
        Filter filter = opened.resizing().filter() == Mode.NEAREST
                ? Filter.NEAREST
                : opened.resizing().filter() == Mode.BICUBIC ? Filter.BICUBIC : Filter.BILINEAR;
        Preprocessing how = opened.preprocessing();
        int shorter = opened.resizing().shorterSide();
        if (shorter == 0) return loader.filter(filter);
        int side = Math.max(shorter, Math.max(how.height(), how.width()));
        return loader.prepared(
                Transforms.shorterSide(side, filter).then(Transforms.centerCrop(how.height(), how.width())));
    }
}

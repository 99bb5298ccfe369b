package dev.roentgen.examples.course;

import dev.roentgen.check.ArgumentException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the segmentation experiment may be told.
 *
 * @param data a folder in the layout of the COVID-19 Radiography Database, or null for generated images
 * @param epochs how often the training part is gone through
 * @param imageSize height and width in pixels, a multiple of 32
 * @param seed of the split, the weights, the order and the augmentation
 * @param width of the slim encoder's stem
 * @param images how many images are generated where there is no folder
 * @param out where the results go
 */
public record SegmentationOptions(
        @Nullable Path data, int epochs, int imageSize, long seed, int width, int images, Path out) {
    /** Checks the numbers. */
    public SegmentationOptions {
        if (epochs < 1) throw wrong("--epochs", "1 or more", epochs, "Use --epochs 15.");
        if (imageSize < 32 || imageSize % 32 != 0 || imageSize > 4096)
            throw wrong(
                    "--image-size",
                    "a multiple of 32 from 32 to 4096",
                    imageSize,
                    "Use --image-size " + nearest(imageSize) + ".");
        if (width < 2 || width % 2 != 0 || width > 256)
            throw wrong("--width", "an even number from 2 to 256", width, "Use --width 16.");
        if (images < 20) throw wrong("--images", "20 or more", images, "Use --images 200.");
    }

    private static int nearest(int size) {
        return Math.max(32, Math.min(4096, (size + 16) / 32 * 32));
    }

    private static ArgumentException wrong(String option, String expected, int got, String fix) {
        return new ArgumentException(option, "it must be", expected, Integer.toString(got), fix);
    }
}

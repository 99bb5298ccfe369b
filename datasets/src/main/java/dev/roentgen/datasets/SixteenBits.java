package dev.roentgen.datasets;

import dev.roentgen.check.DataException;
import dev.roentgen.datasets.image.Image;
import java.nio.file.Path;

/** From 16 bits to 8, where nothing but noise is lost. */
final class SixteenBits {
    private static final int TWELVE = 1 << 12;

    private SixteenBits() {}

    /** The upper bytes. A picture that uses only the lower 12 bits would come out all but black: an error. */
    static Image upper(Path file, Image image) {
        if (image.depth() == 8) return image;
        int most = 0;
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) most = Math.max(most, image.at(y, x, 0));
        }
        if (most == 0 || most >= TWELVE) return image.to8Bit();
        throw new DataException(
                file.toString(),
                "samples of 16 bits must reach",
                "at least " + TWELVE,
                "at most " + most,
                "Multiply them by " + (1 << 16 - (32 - Integer.numberOfLeadingZeros(most)))
                        + ", or write 8 bits; the same factor for all images.");
    }
}

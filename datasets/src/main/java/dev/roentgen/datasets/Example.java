package dev.roentgen.datasets;

import dev.roentgen.datasets.image.Image;
import org.jspecify.annotations.Nullable;

/**
 * One labelled picture.
 *
 * @param name what a person can find it by
 * @param label the index of its class
 * @param image the picture, 8 bits, gray or RGB
 * @param mask the lungs, gray, 255 inside and 0 outside, perhaps of another size than the picture; null where there is none
 */
public record Example(
        String name, int label, Image image, @Nullable Image mask) {
    /** Picture and mask mirrored left to right. */
    public Example mirrored() {
        return new Example(name, label, image.mirrored(), mask == null ? null : mask.mirrored());
    }
}

package dev.roentgen.datasets;

import dev.roentgen.datasets.image.Image;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One picture.
 *
 * @param name what a person can find it by
 * @param label the index of its class; -1 where there are no classes
 * @param image the picture, 8 bits, gray or RGB
 * @param mask what to find in it, as the lungs: gray, 255 inside and 0 outside, perhaps of another size than the picture; null where there is none
 */
public record Example(
        String name, int label, Image image, @Nullable Image mask) {
    /** Picture and mask mirrored left to right. */
    public Example mirrored() {
        return with(image.mirrored(), Image::mirrored);
    }

    /** The same with another picture. */
    public Example with(Image picture) {
        return new Example(name, label, picture, mask);
    }

    /** The same with another picture, and its mask changed likewise, if it has one. */
    public Example with(Image picture, UnaryOperator<Image> change) {
        return new Example(name, label, picture, mask == null ? null : change.apply(mask));
    }
}

package dev.roentgen.datasets;

import dev.roentgen.check.DataException;
import dev.roentgen.datasets.image.Image;
import java.nio.file.Path;

/** Lung masks in files: gray, or RGB with equal channels, and nothing but 0 and 255. */
final class MaskFile {
    private MaskFile() {}

    /** Reads the mask of a picture. */
    static Image read(Path file, Image picture) {
        var mask = values(file);
        long across = (long) mask.width() * picture.height(), down = (long) mask.height() * picture.width();
        if (Math.abs(across - down) <= Math.max(picture.width(), picture.height())) return mask; // but for rounding
        throw new DataException(
                file.toString(),
                "a mask must have the form of its image,",
                picture.width() + " x " + picture.height() + " or in proportion",
                mask.width() + " x " + mask.height(),
                "Look whether it belongs to another image.");
    }

    private static Image values(Path file) {
        var image = SixteenBits.upper(file, Image.read(file));
        boolean ones = true; // only 0 and 1: a mask that was not scaled
        String wrong = "";
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                int value = image.at(y, x, 0);
                for (int c = 1; c < image.channels(); c++) {
                    if (image.at(y, x, c) != value) throw coloured(file, y, x);
                }
                ones &= value < 2;
                if (value != 0 && value != 255 && wrong.isEmpty()) wrong = value + " at row " + y + ", column " + x;
            }
        }
        if (wrong.isEmpty()) return image.toGray();
        throw new DataException(
                file.toString(),
                "a mask must hold only",
                "0 and 255",
                wrong,
                ones
                        ? "Multiply the mask by 255."
                        : "Set values below 128 to 0, the others to 255, and write it as PNG.");
    }

    private static DataException coloured(Path file, int y, int x) {
        return new DataException(
                file.toString(),
                "a mask must have",
                "three equal channels",
                "a colour at row " + y + ", column " + x,
                "Look whether an image lies where its mask belongs.");
    }
}

package dev.roentgen.datasets.image;

import dev.roentgen.check.ArgumentException;
import java.util.List;

/** A picture with outlines of masks on it: green the truth, red a prediction, yellow where both run. */
public final class MaskOverlay {
    private static final int GREEN = 0x20E040, RED = 0xFF3030, YELLOW = 0xFFE020;

    private MaskOverlay() {}

    /**
     * Draws on a copy of the picture, as RGB.
     *
     * @param truth a gray mask, inside where a sample is at least 128, resized to the picture (nearest)
     * @param prediction a mask likewise; hand over {@code truth} twice to see only one
     */
    public static Image draw(Image picture, Image truth, Image prediction) {
        int height = picture.height(), width = picture.width();
        boolean[] green = outline(fitted(truth, height, width)), red = outline(fitted(prediction, height, width));
        byte[] pixels = picture.to8Bit().toRgb().samples();
        for (int i = 0; i < green.length; i++) {
            if (!green[i] && !red[i]) continue;
            int colour = green[i] ? red[i] ? YELLOW : GREEN : RED;
            for (int c = 0; c < 3; c++) pixels[3 * i + c] = (byte) (colour >> 16 - 8 * c);
        }
        return Image.adopt(height, width, 3, 8, pixels);
    }

    /** A gray mask from a plane of probabilities: 255 where one is at least {@code threshold}, else 0. */
    public static Image mask(float[] probabilities, int height, int width, double threshold) {
        if (probabilities.length != height * width) {
            throw new ArgumentException(
                    "MaskOverlay.mask",
                    "a plane of " + height + " x " + width + " must have",
                    height * width + " values",
                    String.valueOf(probabilities.length),
                    "");
        }
        byte[] samples = new byte[probabilities.length];
        for (int i = 0; i < samples.length; i++) samples[i] = (byte) (probabilities[i] >= threshold ? 255 : 0);
        return Image.adopt(height, width, 1, 8, samples);
    }

    private static Image fitted(Image mask, int height, int width) {
        return mask.toGray().resized(height, width, Filter.NEAREST);
    }

    /** The pixels inside that touch one outside, or the edge of the picture, with a side. */
    private static boolean[] outline(Image mask) {
        int height = mask.height(), width = mask.width();
        byte[] samples = mask.raw();
        boolean[] outline = new boolean[samples.length];
        for (int y = 0, i = 0; y < height; y++) {
            for (int x = 0; x < width; x++, i++) {
                boolean within = y > 0 && x > 0 && y < height - 1 && x < width - 1;
                outline[i] = samples[i] < 0
                        && !(within
                                && samples[i - 1] < 0
                                && samples[i + 1] < 0
                                && samples[i - width] < 0
                                && samples[i + width] < 0);
            }
        }
        return outline;
    }

    /** Pictures of one size side by side, {@code columns} in a row; what is left of the last row stays black. */
    public static Image sheet(List<Image> pictures, int columns) {
        if (pictures.isEmpty() || columns < 1) {
            throw new ArgumentException(
                    "MaskOverlay.sheet",
                    "there must be",
                    "a picture and a column",
                    pictures.size() + " and " + columns,
                    "");
        }
        int height = pictures.get(0).height(),
                width = pictures.get(0).width(),
                rows = (pictures.size() + columns - 1) / columns;
        byte[] sheet = new byte[rows * height * columns * width * 3];
        for (int k = 0; k < pictures.size(); k++) {
            var picture =
                    pictures.get(k).resized(height, width, Filter.BILINEAR).toRgb();
            for (int y = 0; y < height; y++) {
                int to = ((k / columns * height + y) * columns + k % columns) * width * 3;
                System.arraycopy(picture.raw(), y * width * 3, sheet, to, width * 3);
            }
        }
        return Image.adopt(rows * height, columns * width, 3, 8, sheet);
    }
}

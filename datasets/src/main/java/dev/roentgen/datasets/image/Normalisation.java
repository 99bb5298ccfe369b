package dev.roentgen.datasets.image;

import dev.roentgen.check.ArgumentException;
import java.util.Arrays;

/**
 * Samples to floats, channel first: {@code (sample / 255 - mean) / std}.
 *
 * <p>A table of 256 values a channel, in float arithmetic like the original's, so that a cached picture costs one look-up a sample.
 */
public final class Normalisation {
    /** Means and deviations of ImageNet, three channels. */
    public static final Normalisation IMAGENET =
            new Normalisation(new float[] {0.485f, 0.456f, 0.406f}, new float[] {0.229f, 0.224f, 0.225f});

    /** Means and deviations that CLIP was trained with, three channels. */
    public static final Normalisation CLIP = new Normalisation(
            new float[] {0.48145466f, 0.4578275f, 0.40821073f}, new float[] {0.26862954f, 0.26130258f, 0.27577711f});

    /** Nothing but the division by 255, one channel: masks. */
    public static final Normalisation NONE = new Normalisation(new float[] {0}, new float[] {1});

    private final float[][] table; // [C][256]

    private Normalisation(float[] mean, float[] std) {
        table = new float[mean.length][256];
        for (int c = 0; c < mean.length; c++) {
            for (int v = 0; v < 256; v++) table[c][v] = (v / 255f - mean[c]) / std[c];
        }
    }

    /** The given mean and deviation for each of one (grey) or three (RGB) channels. */
    public static Normalisation of(float[] mean, float[] std) {
        boolean channels = mean.length == std.length && (mean.length == 1 || mean.length == 3);
        if (!channels || !positive(std)) {
            throw new ArgumentException(
                    "Normalisation",
                    "mean and std must have",
                    "1 or 3 values each, std above 0",
                    Arrays.toString(mean) + " and " + Arrays.toString(std),
                    "");
        }
        return new Normalisation(mean, std);
    }

    private static boolean positive(float[] std) {
        for (float s : std) if (!(s > 0)) return false;
        return true;
    }

    /** The number of channels it writes: 1 or 3. */
    public int channels() {
        return table.length;
    }

    /**
     * Writes a picture of 8 bits as {@code [C, H, W]} floats from {@code offset} on; grey is repeated for three channels, RGB turned
     * to luma for one.
     */
    public void write(Image image, float[] target, int offset) {
        var fitting = table.length == 1 ? image.toGrey() : image.to8Bit();
        byte[] samples = fitting.raw();
        int step = fitting.channels(), area = fitting.height() * fitting.width();
        for (int c = 0; c < table.length; c++) {
            float[] values = table[c];
            for (int i = 0, from = step == 1 ? 0 : c, to = offset + c * area; i < area; i++, from += step) {
                target[to + i] = values[samples[from] & 0xFF];
            }
        }
    }
}

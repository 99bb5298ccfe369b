package dev.roentgen.datasets.image;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.data.Preprocessing;

/**
 * Samples to floats, channel first: {@code (sample / 255 - mean) / std}, what {@link Preprocessing} asks for.
 *
 * <p>A table of 256 values a channel, so that a cached picture costs one look-up a sample, on the loader's threads.
 */
public final class Normalization {
    private final float[][] table; // [C][256]

    private Normalization(float[][] table) {
        this.table = table;
    }

    /** The means and deviations of a model's preprocessing, for gray (one channel) or RGB (three). */
    public static Normalization of(Preprocessing preprocessing) {
        int channels = preprocessing.channels();
        if (channels != 1 && channels != 3) {
            throw new ArgumentException(
                    "Normalization",
                    "preprocessing must have",
                    "1 or 3 channels",
                    String.valueOf(channels),
                    "Pictures are gray or RGB.");
        }
        float[][] table = new float[channels][256];
        for (int c = 0; c < channels; c++) {
            float mean = preprocessing.mean().get(c).floatValue(),
                    std = preprocessing.std().get(c).floatValue();
            for (int v = 0; v < 256; v++) table[c][v] = (v / 255f - mean) / std; // in float, as PyTorch's transforms do
            if (!Float.isFinite(table[c][0]) || !Float.isFinite(table[c][255])) {
                throw new ArgumentException(
                        "Normalization",
                        "values must stay",
                        "finite",
                        "mean " + preprocessing.mean().get(c) + ", std "
                                + preprocessing.std().get(c),
                        "Correct the statistics of the preprocessing.");
            }
        }
        return new Normalization(table);
    }

    /** Masks: 0 and 255 become 0 and 1, in one channel. */
    public static Normalization mask() {
        float[] values = new float[256];
        for (int v = 0; v < 256; v++) values[v] = v / 255f;
        return new Normalization(new float[][] {values});
    }

    /** The number of channels it writes: 1 or 3. */
    public int channels() {
        return table.length;
    }

    /**
     * Writes a picture of 8 bits as {@code [C, H, W]} floats from {@code offset} on; gray is repeated for three channels, RGB turned
     * to luma for one.
     */
    public void write(Image image, float[] target, int offset) {
        var fitting = table.length == 1 ? image.toGray() : image.to8Bit();
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

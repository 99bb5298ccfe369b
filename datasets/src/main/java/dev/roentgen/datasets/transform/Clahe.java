package dev.roentgen.datasets.transform;

import dev.roentgen.datasets.Example;
import dev.roentgen.datasets.image.Image;

/**
 * Contrast limited adaptive histogram equalisation: each tile's own table of levels, blended between the tiles' centres. Zuiderveld,
 * in Graphics Gems IV (1994).
 *
 * <p>A picture that the tiles don't divide goes on mirrored to the right and below. Colour is equalised by its luma.
 */
record Clahe(double clip, int tiles) implements Transform {
    Clahe {
        Limits.check("Transforms.clahe", "the clip limit", clip, 1, 256);
        Limits.check("Transforms.clahe", "the number of tiles", tiles, 1, 64);
    }

    @Override
    public Example apply(Example example, Draws draws) {
        Image image = example.image(), gray = image.toGray(), flat = of(gray);
        if (image.channels() == 1) return example.with(flat);
        byte[] samples = image.samples(), before = gray.samples(), after = flat.samples();
        for (int i = 0; i < samples.length; i++) {
            int v = (samples[i] & 0xFF) + (after[i / 3] & 0xFF) - (before[i / 3] & 0xFF);
            samples[i] = (byte) Math.max(0, Math.min(255, v));
        }
        return example.with(image.with(samples));
    }

    private Image of(Image gray) {
        int h = gray.height(), w = gray.width(), rows = (h + tiles - 1) / tiles, columns = (w + tiles - 1) / tiles;
        float[][] tables = new float[tiles * tiles][];
        for (int t = 0; t < tables.length; t++)
            tables[t] = table(gray, t / tiles * rows, t % tiles * columns, rows, columns);
        byte[] samples = gray.samples();
        for (int y = 0, i = 0; y < h; y++) {
            double down = (double) y / rows - 0.5;
            int above = Math.max(0, (int) Math.floor(down)), below = Math.min(tiles - 1, (int) Math.floor(down) + 1);
            double v = down - Math.floor(down);
            for (int x = 0; x < w; x++, i++) {
                double across = (double) x / columns - 0.5;
                int left = Math.max(0, (int) Math.floor(across)),
                        right = Math.min(tiles - 1, (int) Math.floor(across) + 1);
                double u = across - Math.floor(across);
                int level = samples[i] & 0xFF;
                double top = (1 - u) * tables[above * tiles + left][level] + u * tables[above * tiles + right][level];
                double bottom =
                        (1 - u) * tables[below * tiles + left][level] + u * tables[below * tiles + right][level];
                samples[i] = (byte) (int) Math.rint((1 - v) * top + v * bottom);
            }
        }
        return gray.with(samples);
    }

    /** The share of a tile's samples up to each level, after what exceeds the clip limit was spread over all levels. */
    private float[] table(Image gray, int top, int left, int rows, int columns) {
        int[] count = new int[256];
        for (int y = top; y < top + rows; y++) {
            for (int x = left; x < left + columns; x++) {
                count[gray.at(Blur.mirrored(y, gray.height()), Blur.mirrored(x, gray.width()), 0)]++;
            }
        }
        int area = rows * columns, most = Math.max(1, (int) (clip * area / 256)), excess = 0;
        for (int level = 0; level < 256; level++) {
            excess += Math.max(0, count[level] - most);
            count[level] = Math.min(count[level], most);
        }
        int each = excess / 256, rest = excess % 256;
        for (int level = 0; level < 256; level++) count[level] += each;
        int step = rest == 0 ? 256 : Math.max(1, 256 / rest);
        for (int level = 0; level < 256 && rest > 0; level += step, rest--) count[level]++;
        float[] table = new float[256];
        for (int level = 0, sum = 0; level < 256; level++) {
            sum += count[level];
            table[level] = Math.round(sum * 255f / area);
        }
        return table;
    }
}

package dev.roentgen.datasets.transform;

import dev.roentgen.datasets.Example;
import dev.roentgen.datasets.image.Image;

/** A Gaussian of random deviation in samples, cut off at three deviations; the picture goes on mirrored. */
record Blur(double low, double high) implements Transform {
    Blur {
        Limits.order("Transforms.blur", low, high, 0, 100);
    }

    @Override
    public Example apply(Example example, Draws draws) {
        double sigma = draws.between(low, high);
        return sigma < 1e-3 ? example : example.with(of(example.image(), sigma));
    }

    private static Image of(Image image, double sigma) {
        int h = image.height(), w = image.width(), c = image.channels();
        double[] weights = weights(sigma);
        byte[] samples = image.samples();
        float[] rows = new float[samples.length];
        for (int i = 0; i < rows.length; i++) rows[i] = samples[i] & 0xFF;
        float[] across = along(rows, h, w, c, weights), both = transposed(across, h, w, c);
        both = transposed(along(both, w, h, c, weights), w, h, c);
        for (int i = 0; i < samples.length; i++) samples[i] = (byte) (int) (both[i] + 0.5f);
        return image.with(samples);
    }

    /** From the middle on: the Gaussian is even. */
    private static double[] weights(double sigma) {
        double[] weights = new double[(int) Math.ceil(3 * sigma) + 1];
        double sum = 0;
        for (int k = 0; k < weights.length; k++) {
            weights[k] = StrictMath.exp(-0.5 * k * k / (sigma * sigma));
            sum += k == 0 ? weights[k] : 2 * weights[k];
        }
        for (int k = 0; k < weights.length; k++) weights[k] /= sum;
        return weights;
    }

    private static float[] along(float[] from, int rows, int length, int channels, double[] weights) {
        float[] to = new float[from.length];
        for (int y = 0; y < rows; y++) {
            int row = y * length * channels;
            for (int x = 0; x < length; x++) {
                for (int c = 0; c < channels; c++) {
                    double sum = weights[0] * from[row + x * channels + c];
                    for (int k = 1; k < weights.length; k++) {
                        int left = mirrored(x - k, length), right = mirrored(x + k, length);
                        sum += weights[k] * (from[row + left * channels + c] + from[row + right * channels + c]);
                    }
                    to[row + x * channels + c] = (float) sum;
                }
            }
        }
        return to;
    }

    /** Mirrored at the first and the last sample, which don't come twice. */
    static int mirrored(int x, int length) {
        if (x >= 0 && x < length) return x;
        if (length == 1) return 0;
        int period = 2 * length - 2, within = Math.floorMod(x, period);
        return within < length ? within : period - within;
    }

    private static float[] transposed(float[] from, int rows, int columns, int channels) {
        float[] to = new float[from.length];
        for (int y = 0, i = 0; y < rows; y++) {
            for (int x = 0; x < columns; x++) {
                for (int c = 0; c < channels; c++) to[(x * rows + y) * channels + c] = from[i++];
            }
        }
        return to;
    }
}

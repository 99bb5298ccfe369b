package dev.roentgen.datasets.synthetic;

import java.util.Arrays;

/** From attenuation to gray levels: scatter, exposure, contrast curve, vignette, blur, noise and the shutter's edges. */
final class Film {
    private final Chance chance;
    private final double dark, bright, curve, scatter, blur, noise, heelX, heelY, corner;

    Film(Patient patient, Chance chance) {
        this.chance = chance;
        dark = chance.around(0.0, 0.04);
        bright = chance.around(patient.portable() ? 1.06 : 1.0, 0.06);
        curve = chance.between(-0.3, 0.55);
        scatter = chance.between(0.05, patient.portable() ? 0.35 : 0.2);
        blur = chance.between(0.1, 0.9);
        noise = chance.between(0.006, patient.portable() ? 0.026 : 0.018);
        heelX = chance.around(0, 0.04);
        heelY = chance.around(0, 0.04);
        corner = chance.between(0, 0.10);
    }

    /** Develops in place of {@code attenuation}, and returns the gray levels. */
    byte[] develop(float[] attenuation, int height, int width) {
        float[] haze = attenuation.clone();
        int radius = Math.max(1, width / 14);
        for (int pass = 0; pass < 2; pass++) box(haze, height, width, radius);
        float[] soft = attenuation.clone();
        box(soft, height, width, Math.max(1, width / 200));
        long key = chance.bits();
        int[] frame = frame(height, width);
        float[] fine = noise(key, height, width), coarse = fine.clone();
        box(coarse, height, width, 1);
        byte[] gray = new byte[height * width];
        for (int y = 0; y < height; y++) {
            double v = 2.0 * y / height - 1;
            for (int x = 0; x < width; x++) {
                int i = y * width + x;
                if (y < frame[0] || y >= height - frame[1] || x < frame[2] || x >= width - frame[3]) continue;
                double h = 2.0 * x / width - 1;
                double a = attenuation[i] + blur * (soft[i] - attenuation[i]);
                a += scatter * (haze[i] - a) + heelX * h + heelY * v;
                double t = (a - dark) / (bright - dark);
                t = t < 0 ? 0 : t > 1 ? 1 : t;
                t += curve * (Clouds.smooth(t) - t);
                t -= corner * Math.max(0, h * h + v * v - 0.8) * t;
                t += noise
                        * (0.7 * fine[i] + 1.1 * coarse[i])
                        * (1.35 - t); // fewer quanta, more noise, where less was let through
                gray[i] = (byte) (int) (255 * Math.max(0, Math.min(1, t)) + 0.5);
            }
        }
        return gray;
    }

    /** Black edges where the shutter was closed a little: top, bottom, left, right. */
    private int[] frame(int height, int width) {
        int[] frame = new int[4];
        if (!chance.happens(0.18)) return frame;
        for (int k = 0; k < 4; k++) {
            if (chance.happens(0.5)) frame[k] = (int) (chance.between(0.01, 0.06) * (k < 2 ? height : width));
        }
        return frame;
    }

    /** Bell-shaped, deviation 1: four bytes of mixed bits a pixel. */
    private static float[] noise(long key, int height, int width) {
        float[] noise = new float[height * width];
        for (int i = 0; i < noise.length; i++) {
            long bits = Chance.mix(key + i);
            int sum = (int) (bits & 255)
                    + (int) (bits >>> 8 & 255)
                    + (int) (bits >>> 16 & 255)
                    + (int) (bits >>> 24 & 255);
            noise[i] = (sum - 510) / 147.8f;
        }
        return noise;
    }

    /** The mean over a square of side {@code 2 radius + 1}, in place; beyond the edge its last pixel goes on. */
    static void box(float[] plane, int height, int width, int radius) {
        float[] line = new float[Math.max(height, width)];
        for (int y = 0; y < height; y++) mean(plane, y * width, 1, width, radius, line);
        for (int x = 0; x < width; x++) mean(plane, x, width, height, radius, line);
    }

    private static void mean(float[] plane, int start, int step, int n, int radius, float[] line) {
        double sum = 0;
        for (int k = -radius; k <= radius; k++) sum += plane[start + Math.max(0, Math.min(n - 1, k)) * step];
        for (int i = 0; i < n; i++) {
            line[i] = (float) (sum / (2 * radius + 1));
            sum += plane[start + Math.min(n - 1, i + radius + 1) * step]
                    - plane[start + Math.max(0, i - radius) * step];
        }
        for (int i = 0; i < n; i++) plane[start + i * step] = line[i];
        Arrays.fill(line, 0);
    }
}

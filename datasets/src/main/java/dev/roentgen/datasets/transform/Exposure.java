package dev.roentgen.datasets.transform;

import dev.roentgen.datasets.image.Image;

/** Contrast about middle grey, and brightness. */
final class Exposure {
    private Exposure() {}

    static Image of(Image image, double contrast, double brightness) {
        byte[] table = new byte[256];
        for (int v = 0; v < 256; v++) {
            double changed = (v - 127.5) * contrast + 127.5 + 255 * brightness;
            table[v] = (byte) Math.max(0, Math.min(255, (int) Math.floor(changed + 0.5)));
        }
        byte[] samples = image.samples();
        for (int i = 0; i < samples.length; i++) samples[i] = table[samples[i] & 0xFF];
        return image.channels() == 1
                ? Image.gray(image.height(), image.width(), samples)
                : Image.rgb(image.height(), image.width(), samples);
    }
}

package dev.roentgen.datasets.transform;

import dev.roentgen.datasets.Example;
import dev.roentgen.datasets.image.Image;
import java.util.function.DoubleUnaryOperator;

/** Random contrast about middle grey, and brightness. */
record Exposure(double contrast, double brightness) implements Transform {
    Exposure {
        Limits.check("Transforms.exposure", "the change of contrast", contrast, 0, 1);
        Limits.check("Transforms.exposure", "the change of brightness", brightness, 0, 1);
    }

    @Override
    public Example apply(Example example, Draws draws) {
        double steep = draws.between(1 - contrast, 1 + contrast), light = draws.between(-brightness, brightness);
        return example.with(levels(example.image(), v -> (v - 127.5) * steep + 127.5 + 255 * light));
    }

    /** Each sample from 0 to 255 by a function of it, rounded and clipped. */
    static Image levels(Image image, DoubleUnaryOperator level) {
        byte[] table = new byte[256];
        for (int v = 0; v < 256; v++) {
            table[v] = (byte) Math.max(0, Math.min(255, (int) Math.floor(level.applyAsDouble(v) + 0.5)));
        }
        byte[] samples = image.samples();
        for (int i = 0; i < samples.length; i++) samples[i] = table[samples[i] & 0xFF];
        return image.with(samples);
    }
}

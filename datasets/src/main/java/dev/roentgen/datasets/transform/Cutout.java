package dev.roentgen.datasets.transform;

import dev.roentgen.datasets.Example;
import dev.roentgen.datasets.image.Image;

/** A square at a random place, which may stick out, turned to the picture's mean gray. DeVries and Taylor, arXiv:1708.04552. */
record Cutout(double share) implements Transform {
    Cutout {
        Limits.check("Transforms.cutout", "the side", share, 0, 1);
    }

    @Override
    public Example apply(Example example, Draws draws) {
        Image image = example.image();
        int h = image.height(), w = image.width(), side = (int) Math.rint(share * Math.min(h, w));
        int top = (int) (draws.unit() * h) - side / 2, left = (int) (draws.unit() * w) - side / 2;
        byte[] samples = image.samples();
        long sum = 0;
        for (byte sample : samples) sum += sample & 0xFF;
        byte gray = (byte) Math.round((double) sum / samples.length);
        for (int y = Math.max(0, top); y < Math.min(h, top + side); y++) {
            for (int x = Math.max(0, left); x < Math.min(w, left + side); x++) {
                for (int c = 0; c < image.channels(); c++) samples[(y * w + x) * image.channels() + c] = gray;
            }
        }
        return example.with(image.with(samples));
    }
}

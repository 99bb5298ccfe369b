package dev.roentgen.datasets.transform;

import dev.roentgen.datasets.Example;

/** Normal noise on every sample. */
record Noise(double deviation) implements Transform {
    Noise {
        Limits.check("Transforms.noise", "the deviation", deviation, 0, 1);
    }

    @Override
    public Example apply(Example example, Draws draws) {
        byte[] samples = example.image().samples();
        float[] noise = draws.normals(samples.length);
        for (int i = 0; i < samples.length; i++) {
            double value = (samples[i] & 0xFF) + 255 * deviation * noise[i];
            samples[i] = (byte) Math.max(0, Math.min(255, (int) Math.floor(value + 0.5)));
        }
        return example.with(example.image().with(samples));
    }
}

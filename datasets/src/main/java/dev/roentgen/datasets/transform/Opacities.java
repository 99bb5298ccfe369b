package dev.roentgen.datasets.transform;

import dev.roentgen.datasets.Example;
import dev.roentgen.datasets.image.Image;

/**
 * Soft ellipses of one gray each at random places, laid over the picture and not over its mask: what lies under them must be told from
 * what is around, as a lung under an opacity must.
 */
record Opacities(int most, double strength) implements Transform {
    private static final double SMALLEST = 0.06, LARGEST = 0.28; // half an axis, as a share of the shorter side
    private static final double DARKEST = 90, BRIGHTEST = 230;
    private static final double FALL = 0.7,
            REACH = 4; // exp(-0.7 d^4) at d half axes, less than a level from d^2 = 4 on

    Opacities {
        Limits.check("Transforms.opacities", "the largest number", most, 0, 100);
        Limits.check("Transforms.opacities", "the strength", strength, 0, 1);
    }

    @Override
    public Example apply(Example example, Draws draws) {
        int count = (int) (draws.unit() * (most + 1));
        if (count == 0) return example;
        Image image = example.image();
        byte[] samples = image.samples();
        for (int i = 0; i < count; i++) lay(samples, image, draws);
        return example.with(image.with(samples));
    }

    private void lay(byte[] samples, Image image, Draws draws) {
        int h = image.height(), w = image.width(), side = Math.min(h, w), channels = image.channels();
        double centreY = draws.unit() * h, centreX = draws.unit() * w, turn = draws.between(0, Math.PI);
        double along = draws.between(SMALLEST, LARGEST) * side, across = draws.between(SMALLEST, LARGEST) * side;
        double share = draws.between(strength / 4, strength), gray = draws.between(DARKEST, BRIGHTEST);
        double cos = StrictMath.cos(turn),
                sin = StrictMath.sin(turn),
                reach = Math.sqrt(REACH) * Math.max(along, across);
        int bottom = (int) Math.min(h - 1, centreY + reach), right = (int) Math.min(w - 1, centreX + reach);
        for (int y = (int) Math.max(0, centreY - reach); y <= bottom; y++) {
            for (int x = (int) Math.max(0, centreX - reach); x <= right; x++) {
                double dx = x + 0.5 - centreX, dy = y + 0.5 - centreY;
                double u = (cos * dx + sin * dy) / along, v = (cos * dy - sin * dx) / across, squared = u * u + v * v;
                if (squared > REACH) continue;
                double over = share * StrictMath.exp(-FALL * squared * squared);
                for (int c = 0, k = (y * w + x) * channels; c < channels; c++, k++)
                    samples[k] = (byte) (int) ((samples[k] & 0xFF) * (1 - over) + gray * over + 0.5);
            }
        }
    }
}

package dev.roentgen.datasets.transform;

import dev.roentgen.datasets.Example;
import dev.roentgen.datasets.image.Image;

/** Parts of a picture, and the same parts of its mask, whatever size it has. */
final class Crop {
    private Crop() {}

    static Example of(Example example, int top, int left, int height, int width) {
        Image image = example.image();
        double down = image.height(), across = image.width();
        return example.with(image.cropped(top, left, height, width), mask -> {
            double v = mask.height() / down, u = mask.width() / across;
            int y = (int) Math.rint(top * v), x = (int) Math.rint(left * u);
            int rows = Math.max(1, (int) Math.rint((top + height) * v) - y),
                    columns = Math.max(1, (int) Math.rint((left + width) * u) - x);
            return mask.cropped(Math.min(y, mask.height() - rows), Math.min(x, mask.width() - columns), rows, columns);
        });
    }

    /** The middle; an odd remainder is halved and rounded to even, as in torchvision. */
    record Center(int height, int width) implements Transform {
        Center {
            Limits.check("Transforms.centerCrop", "the size", Math.min(height, width), 1, Integer.MAX_VALUE);
        }

        @Override
        public Example apply(Example example, Draws draws) {
            int top = (int) Math.rint((example.image().height() - height) / 2.0),
                    left = (int) Math.rint((example.image().width() - width) / 2.0);
            return of(example, top, left, height, width);
        }
    }

    /** A random part of the area, of a form near that of a square. Szegedy et al., arXiv:1409.4842, section 6. */
    record RandomPart(double least) implements Transform {
        private static final double NARROWEST = StrictMath.log(3 / 4.0), WIDEST = -NARROWEST;

        RandomPart {
            Limits.check("Transforms.randomCrop", "the least share of the area", least, 0.01, 1);
        }

        @Override
        public Example apply(Example example, Draws draws) {
            int h = example.image().height(), w = example.image().width();
            double area = draws.between(least, 1) * h * w, form = StrictMath.exp(draws.between(NARROWEST, WIDEST));
            int height = within(Math.sqrt(area / form), h), width = within(Math.sqrt(area * form), w);
            int top = (int) (draws.unit() * (h - height + 1)), left = (int) (draws.unit() * (w - width + 1));
            return of(example, top, left, height, width);
        }

        private static int within(double side, int most) {
            return Math.max(1, Math.min(most, (int) Math.rint(side)));
        }
    }
}

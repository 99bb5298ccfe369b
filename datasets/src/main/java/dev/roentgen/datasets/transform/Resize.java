package dev.roentgen.datasets.transform;

import dev.roentgen.datasets.Example;
import dev.roentgen.datasets.image.Filter;
import dev.roentgen.datasets.image.Image;

/** The picture by a filter, its mask by the nearest sample, both to one size. */
final class Resize {
    private Resize() {}

    private static Example to(Example example, Image picture) {
        return example.with(picture, mask -> mask.resized(picture.height(), picture.width(), Filter.NEAREST));
    }

    /** Squeezed to a size. */
    record Exactly(int height, int width, Filter filter) implements Transform {
        Exactly {
            Limits.check("Transforms.resize", "the size", Math.min(height, width), 1, Integer.MAX_VALUE);
        }

        @Override
        public Example apply(Example example, Draws draws) {
            return to(example, example.image().resized(height, width, filter));
        }
    }

    /** The shorter side to a size, in proportion. */
    record ShorterSide(int size, Filter filter) implements Transform {
        ShorterSide {
            Limits.check("Transforms.shorterSide", "the size", size, 1, Integer.MAX_VALUE);
        }

        @Override
        public Example apply(Example example, Draws draws) {
            return to(example, example.image().withShorterSide(size, filter));
        }
    }
}

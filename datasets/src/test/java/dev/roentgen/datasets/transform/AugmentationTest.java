package dev.roentgen.datasets.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roentgen.datasets.Example;
import dev.roentgen.datasets.image.Image;
import org.junit.jupiter.api.Test;

class AugmentationTest {
    private static final int SIZE = 32;

    /** A bright square in the upper left quarter, and its mask at twice the size. */
    private static Example example() {
        return new Example("square", 0, square(SIZE, 200), square(2 * SIZE, 255));
    }

    private static Image square(int size, int value) {
        byte[] samples = new byte[size * size];
        for (int y = size / 8; y < size * 3 / 8; y++)
            for (int x = size / 8; x < size * 3 / 8; x++) samples[y * size + x] = (byte) value;
        return Image.gray(size, size, samples);
    }

    @Test
    void none_changes_nothing() {
        Example e = example();
        assertThat(Augmentation.none().apply(e, new Draws(1, 2, 3))).isSameAs(e);
    }

    @Test
    void strong_is_twice_as_much_as_mild_and_flips() {
        Augmentation mild = Augmentation.mild();
        assertThat(Augmentation.strong())
                .isEqualTo(Augmentation.none()
                        .turn(2 * mild.degrees())
                        .scale(2 * mild.scale())
                        .shift(2 * mild.shift())
                        .contrast(2 * mild.contrast())
                        .brightness(2 * mild.brightness())
                        .flip());
    }

    @Test
    void seed_epoch_and_number_decide() {
        Augmentation a = Augmentation.mild().flip();
        Image first = a.apply(example(), new Draws(1, 2, 3)).image();
        assertThat(a.apply(example(), new Draws(1, 2, 3)).image()).isEqualTo(first);
        assertThat(a.apply(example(), new Draws(2, 2, 3)).image()).isNotEqualTo(first);
        assertThat(a.apply(example(), new Draws(1, 3, 3)).image()).isNotEqualTo(first);
        assertThat(a.apply(example(), new Draws(1, 2, 4)).image()).isNotEqualTo(first);
    }

    @Test
    void a_mask_of_another_size_follows_its_picture() {
        Augmentation a = Augmentation.none().turn(30).scale(0.2).shift(0.1).flip();
        for (int i = 0; i < 20; i++) {
            Example e = a.apply(example(), new Draws(5, 1, i));
            Image mask = e.mask();
            assertThat(mask).isNotNull();
            double[] picture = centre(e.image()), outline = centre(mask);
            assertThat(outline[0] / 2).isBetween(picture[0] - 0.6, picture[0] + 0.6);
            assertThat(outline[1] / 2).isBetween(picture[1] - 0.6, picture[1] + 0.6);
            for (byte b : mask.samples()) assertThat(b).isIn((byte) 0, (byte) 255);
        }
    }

    private static double[] centre(Image image) {
        double x = 0, y = 0, sum = 0;
        for (int i = 0; i < image.height(); i++) {
            for (int j = 0; j < image.width(); j++) {
                int v = image.at(i, j, 0);
                x += v * (j + 0.5);
                y += v * (i + 0.5);
                sum += v;
            }
        }
        return new double[] {x / sum, y / sum};
    }

    @Test
    void about_half_of_the_pictures_are_flipped_and_flips_are_mirrors() {
        int flipped = 0;
        Example e = example();
        for (int i = 0; i < 400; i++) {
            Image got = Augmentation.none().flip().apply(e, new Draws(9, 1, i)).image();
            if (got.equals(e.image())) continue;
            assertThat(got).isEqualTo(e.image().mirrored());
            flipped++;
        }
        assertThat(flipped).isBetween(160, 240);
    }

    @Test
    void exposure_keeps_to_bytes() {
        for (int i = 0; i < 50; i++) {
            Image got = Augmentation.none()
                    .contrast(1)
                    .brightness(1)
                    .apply(example(), new Draws(1, 1, i))
                    .image();
            assertThat(got.at(0, 0, 0)).isBetween(0, got.at(SIZE / 4, SIZE / 4, 0));
        }
    }

    @Test
    void limits_are_checked() {
        assertThatThrownBy(() -> Augmentation.none().turn(200))
                .hasMessage("Augmentation.turn: the limit must be from 0.0 to 180.0, got 200.0.");
        assertThatThrownBy(() -> Augmentation.none().scale(Double.NaN))
                .hasMessage("Augmentation.scale: the limit must be from 0.0 to 0.9, got NaN.");
    }
}

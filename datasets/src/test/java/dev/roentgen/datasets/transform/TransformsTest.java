package dev.roentgen.datasets.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.datasets.Example;
import dev.roentgen.datasets.image.Filter;
import dev.roentgen.datasets.image.Image;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TransformsTest {
    /** A bright ellipse on a gray ramp, 60 x 40, and its mask at another size. */
    private static Example example(int channels) {
        byte[] samples = new byte[60 * 40 * channels], mask = new byte[90 * 60];
        for (int y = 0; y < 60; y++)
            for (int x = 0; x < 40; x++)
                for (int c = 0; c < channels; c++)
                    samples[(y * 40 + x) * channels + c] = (byte) (inside(y, x, 60, 40) ? 230 - 20 * c : 40 + y);
        for (int y = 0; y < 90; y++)
            for (int x = 0; x < 60; x++) mask[y * 60 + x] = (byte) (inside(y, x, 90, 60) ? -1 : 0);
        Image picture = channels == 1 ? Image.gray(60, 40, samples) : Image.rgb(60, 40, samples);
        return new Example("ellipse", 0, picture, Image.gray(90, 60, mask));
    }

    private static boolean inside(int y, int x, int h, int w) {
        double v = (y + 0.5) / h - 0.45, u = (x + 0.5) / w - 0.55;
        return v * v / 0.04 + u * u / 0.03 < 1;
    }

    static List<Transform> all() {
        return List.of(
                Transforms.resize(33, 20, Filter.BICUBIC),
                Transforms.shorterSide(32, Filter.BILINEAR),
                Transforms.centerCrop(50, 30),
                Transforms.randomResizedCrop(48, 32, 0.4),
                Transforms.flip(),
                Transforms.turn(40),
                Transforms.affine(20, 0.2, 0.1, 15),
                Transforms.elastic(3, 0.03),
                Transforms.brightness(0.1),
                Transforms.contrast(0.1),
                Transforms.gamma(0.8, 1.25),
                Transforms.clahe(2, 4),
                Transforms.noise(0.02),
                Transforms.blur(0.5, 1),
                Transforms.cutout(0.1),
                Transforms.opacities(3, 0.8),
                Transforms.turn(30).then(Transforms.flip()).sometimes(0.5),
                Augmentation.mild().flip());
    }

    @ParameterizedTest
    @MethodSource("all")
    void a_change_depends_on_its_numbers_alone_and_leaves_what_it_is_given(Transform change) {
        for (int channels : new int[] {1, 3}) {
            Example given = example(channels), copy = example(channels);
            for (int i = 0; i < 8; i++) {
                var one = change.apply(given, new Draws(7, 2, i));
                assertThat(change.apply(given, new Draws(7, 2, i))).isEqualTo(one);
                assertThat(one.image().channels()).isEqualTo(channels);
                assertThat(one.name()).isEqualTo("ellipse");
            }
            assertThat(given).isEqualTo(copy);
        }
    }

    /** All but what makes levels uniform or hides them on purpose. */
    static List<Transform> keepingBright() {
        return all().stream()
                .filter(t -> !(t instanceof Clahe || t instanceof Opacities))
                .toList();
    }

    /** Where the bright part of the picture is, there the mask is. */
    @ParameterizedTest
    @MethodSource("keepingBright")
    void the_mask_follows_and_keeps_to_two_values(Transform change) {
        for (int i = 0; i < 8; i++) {
            var changed = change.apply(example(1), new Draws(3, 1, i));
            Image picture = changed.image(), mask = changed.mask();
            for (byte value : mask.samples()) assertThat(value).isIn((byte) 0, (byte) -1);
            int h = picture.height(), w = picture.width(), wrong = 0;
            var fitted = mask.resized(h, w, Filter.NEAREST);
            for (int y = 0; y < h; y++)
                for (int x = 0; x < w; x++) if (picture.at(y, x, 0) > 165 != fitted.at(y, x, 0) > 0) wrong++;
            assertThat(wrong).as(change + ", " + i).isLessThan(h * w / 12);
        }
    }

    @Test
    void steps_of_a_chain_draw_apart() {
        var noise = Transforms.noise(0.1);
        var example = example(1);
        var alone = Transforms.turn(30).apply(example, new Draws(1, 1, 1).branch(0));
        var chain = Transforms.turn(30).then(noise).apply(example, new Draws(1, 1, 1));
        assertThat(chain.mask()).isEqualTo(alone.mask());
        var twice = noise.then(noise).apply(example, new Draws(1, 1, 1)).image();
        assertThat(twice).isNotEqualTo(noise.apply(example, new Draws(1, 1, 1)).image());
    }

    @Test
    void random_changes_differ_from_picture_to_picture_and_epoch_to_epoch() {
        var seen = new HashSet<Image>();
        var change = Transforms.affine(20, 0.1, 0.1, 5);
        for (int epoch = 0; epoch < 5; epoch++)
            for (int i = 0; i < 5; i++)
                seen.add(change.apply(example(1), new Draws(1, epoch, i)).image());
        assertThat(seen).hasSize(25);
    }

    @Test
    void a_turn_of_a_picture_that_is_no_square_keeps_lengths() {
        byte[] bar = new byte[40 * 80];
        for (int x = 30; x < 50; x++) for (int y = 19; y < 21; y++) bar[y * 80 + x] = -1;
        var turned = Warp.of(Math.PI / 2, 1, 0, 0, 0).of(new Example("bar", 0, Image.gray(40, 80, bar), null));
        int tall = 0;
        for (int y = 0; y < 40; y++) if (turned.image().at(y, 40, 0) > 127) tall++;
        assertThat(tall).isEqualTo(20);
    }

    @Test
    void a_mirrored_mapping_is_the_mapping_of_the_mirrored_picture() {
        var warp = Warp.of(0.3, 1.1, 0.1, 0.05, -0.02);
        for (int channels : new int[] {1, 3}) {
            var one = warp.mirrored().of(example(channels));
            var other = warp.of(example(channels).mirrored());
            assertThat(one.mask()).isEqualTo(other.mask());
            byte[] a = one.image().samples(), b = other.image().samples();
            for (int i = 0; i < a.length; i++)
                assertThat(Math.abs((a[i] & 0xFF) - (b[i] & 0xFF)))
                        .isLessThanOrEqualTo(1); // 2048ths from the other side
        }
    }

    @Test
    void what_maps_to_itself_stays_to_the_last_bit() {
        var example = example(3);
        Mapping none = Warp.of(0, 1, 0, 0, 0);
        assertThat(none.of(example)).isEqualTo(example);
        assertThat(none.mirrored().of(example)).isEqualTo(example.mirrored());
    }

    @Test
    void noise_and_blur_have_the_strength_asked_for() {
        byte[] flat = new byte[100 * 100];
        java.util.Arrays.fill(flat, (byte) 128);
        var example = new Example("flat", 0, Image.gray(100, 100, flat), null);
        var noisy = Transforms.noise(0.05).apply(example, new Draws(1, 1, 1));
        assertThat(deviation(noisy.image())).isBetween(12.3, 13.2);
        var smooth = Transforms.blur(2, 2).apply(noisy, new Draws(1, 1, 1));
        assertThat(deviation(smooth.image())).isBetween(1.5, 2.2); // 12.75 / (2 sigma sqrt(pi))
    }

    @Test
    void opacities_hide_a_part_of_the_picture_and_none_of_the_mask() {
        byte[] black = new byte[100 * 120];
        var example = new Example("black", 0, Image.gray(100, 120, black), Image.gray(100, 120, black));
        int untouched = 0;
        for (int i = 0; i < 100; i++) {
            var changed = Transforms.opacities(1, 0.8).apply(example, new Draws(1, 1, i));
            assertThat(changed.mask()).isSameAs(example.mask());
            int brightest = 0, hidden = 0;
            for (byte sample : changed.image().samples()) {
                brightest = Math.max(brightest, sample & 0xFF);
                if (sample != 0) hidden++;
            }
            if (hidden == 0) untouched++;
            else assertThat(brightest).isBetween((int) (0.19 * 90), (int) (0.8 * 230));
            assertThat(hidden).isLessThan(100 * 120 / 2);
        }
        assertThat(untouched).as("none or one, as often").isBetween(35, 65);
    }

    private static double deviation(Image image) {
        double sum = 0, squares = 0;
        byte[] samples = image.samples();
        for (byte sample : samples) {
            sum += sample & 0xFF;
            squares += (sample & 0xFF) * (sample & 0xFF);
        }
        return Math.sqrt(squares / samples.length - sum * sum / samples.length / samples.length);
    }

    @Test
    void wrong_limits_are_refused() {
        assertThatThrownBy(() -> Transforms.flip().sometimes(1.5))
                .isInstanceOf(ArgumentException.class)
                .hasMessage("Transform.sometimes: the probability must be from 0.0 to 1.0, got 1.5.");
        assertThatThrownBy(() -> Transforms.gamma(1.2, 0.8))
                .hasMessage("Transforms.gamma: the upper end must be from 1.2 to 100.0, got 0.8.");
        assertThatThrownBy(() -> Transforms.elastic(0, 0.1))
                .hasMessage("Transforms.elastic: the number of cells must be from 1.0 to 64.0, got 0.0.");
        assertThatThrownBy(() -> Transforms.noise(Double.NaN))
                .hasMessage("Transforms.noise: the deviation must be from 0.0 to 1.0, got NaN.");
        assertThatThrownBy(() -> Transforms.opacities(3, 1.5))
                .hasMessage("Transforms.opacities: the strength must be from 0.0 to 1.0, got 1.5.");
        assertThatThrownBy(() -> Transforms.opacities(-1, 0.5))
                .hasMessage("Transforms.opacities: the largest number must be from 0.0 to 100.0, got -1.0.");
        assertThatThrownBy(() -> Transforms.centerCrop(70, 10).apply(example(1), new Draws(1, 1, 1)))
                .hasMessage("Image.cropped: the part must lie within 60 x 40, got 70 x 10 at (-5, 15).");
    }
}

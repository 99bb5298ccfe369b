package dev.roentgen.datasets.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.roentgen.array.Shape;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.data.Batch;
import dev.roentgen.data.Preprocessing;
import dev.roentgen.datasets.synthetic.SyntheticChestXray;
import dev.roentgen.datasets.transform.Draws;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MixingTest {
    private static final int SIZE = 24, AREA = SIZE * SIZE;

    private static DataLoader loader() {
        return DataLoader.of(SyntheticChestXray.of(12, 4).size(SIZE), Preprocessing.gray(SIZE))
                .batch(4);
    }

    private record Host(float[] images, float[] labels, float[] masks) {}

    private static Host host(Batch batch) {
        return new Host(
                batch.images().toArray(),
                batch.labels().rank() == 2 ? batch.labels().toArray() : new float[0],
                batch.masks().toArray());
    }

    @Test
    void mixup_takes_pictures_labels_and_masks_in_the_same_shares() {
        try (var plain = loader().epoch(1);
                var mixed = Mixing.mixup(loader(), 4, 1, 5).epoch(1)) {
            while (mixed.hasNext()) {
                Host from = host(plain.next());
                var batch = mixed.next();
                assertThat(batch.labels().shape()).isEqualTo(Shape.of(4, 4));
                Host to = host(batch);
                for (int i = 0; i < 4; i++) { // picture i of a batch is of class i
                    int partner = i;
                    for (int c = 0; c < 4; c++) if (c != i && to.labels[4 * i + c] > 0) partner = c;
                    float share = to.labels[4 * i + i], rest = partner == i ? 0 : to.labels[4 * i + partner];
                    assertThat(share + rest).isCloseTo(1f, within(1e-6f));
                    for (int p = 0; p < AREA; p++) {
                        float a = from.images[i * AREA + p], b = from.images[partner * AREA + p];
                        assertThat(to.images[i * AREA + p]).isCloseTo(share * a + rest * b, within(1e-5f));
                        float u = from.masks[i * AREA + p], v = from.masks[partner * AREA + p];
                        assertThat(to.masks[i * AREA + p]).isCloseTo(share * u + rest * v, within(1e-5f));
                    }
                }
            }
        }
    }

    @Test
    void cutmix_pastes_a_rectangle_and_shares_labels_by_its_area() {
        try (var plain = loader().epoch(1);
                var mixed = Mixing.cutmix(loader(), 4, 1, 5).epoch(1)) {
            while (mixed.hasNext()) {
                Host from = host(plain.next()), to = host(mixed.next());
                for (int i = 0; i < 4; i++) {
                    int partner = i, pasted = 0;
                    for (int c = 0; c < 4; c++) if (c != i && to.labels[4 * i + c] > 0) partner = c;
                    for (int p = 0; p < AREA; p++) {
                        float value = to.images[i * AREA + p];
                        assertThat(value).isIn(from.images[i * AREA + p], from.images[partner * AREA + p]);
                        if (value != from.images[i * AREA + p]) pasted++;
                    }
                    if (partner != i)
                        assertThat(to.labels[4 * i + partner]).isGreaterThan((float) pasted / AREA - 1e-6f);
                }
            }
        }
    }

    @Test
    void an_epoch_begun_in_the_middle_mixes_the_same() {
        var mixing = Mixing.cutmix(loader(), 4, 0.4, 2);
        var all = values(mixing, 3, 0);
        assertThat(values(mixing, 3, 1)).isEqualTo(all.subList(1, 3));
        assertThat(values(mixing, 4, 0)).isNotEqualTo(all);
        assertThat(mixing.size()).isEqualTo(3);
        assertThat(mixing.samples()).isEqualTo(12);
    }

    private static List<List<Float>> values(Mixing mixing, int epoch, int from) {
        var all = new ArrayList<List<Float>>();
        for (var batch : mixing.epoch(epoch, from)) {
            var values = new ArrayList<Float>();
            for (float value : batch.images().toArray()) values.add(value);
            all.add(values);
        }
        return all;
    }

    /** Beta(a, a) has mean 1/2 and variance 1 / (8 a + 4). */
    @Test
    void weights_have_the_distribution_asked_for() {
        for (double alpha : new double[] {0.2, 1, 3}) {
            double sum = 0, squares = 0;
            int n = 20_000;
            for (int i = 0; i < n; i++) {
                double b = Beta.draw(alpha, new Draws(1, 1, i));
                assertThat(b).isBetween(0.0, 1.0);
                sum += b;
                squares += (b - 0.5) * (b - 0.5);
            }
            assertThat(sum / n).isCloseTo(0.5, within(0.01));
            assertThat(squares / n).isCloseTo(1 / (8 * alpha + 4), within(0.004));
        }
    }

    @Test
    void wrong_numbers_are_refused() {
        assertThatThrownBy(() -> Mixing.mixup(loader(), 4, 0, 1))
                .isInstanceOf(ArgumentException.class)
                .hasMessage("Mixing: alpha must be above 0, got 0.0. Use 0.2 or 1.");
        assertThatThrownBy(() -> Mixing.mixup(loader(), 2, 1, 1).epoch(1).next())
                .hasMessage("Mixing: labels must be below 2, got 2. Give all classes.");
    }
}

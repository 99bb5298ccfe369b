package dev.roentgen.datasets.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.ClosedException;
import dev.roentgen.check.DataException;
import dev.roentgen.data.Batch;
import dev.roentgen.data.Preprocessing;
import dev.roentgen.datasets.CovidRadiography;
import dev.roentgen.datasets.Shared;
import dev.roentgen.datasets.synthetic.SyntheticChestXray;
import dev.roentgen.datasets.transform.Transforms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataLoaderTest {
    @TempDir
    Path dir;

    private static DataLoader loader(int count) {
        return DataLoader.of(SyntheticChestXray.of(count, 4).size(32), Preprocessing.imagenet(24))
                .batch(4);
    }

    @Test
    void batches_have_the_shapes_and_values_of_their_pictures() {
        var data = SyntheticChestXray.of(10, 4).size(24);
        var loader = DataLoader.of(data, Preprocessing.imagenet(24)).batch(4);
        assertThat(loader.samples()).isEqualTo(10);
        assertThat(loader.size()).isEqualTo(3);
        var sizes = new ArrayList<Integer>();
        try (var batches = loader.epoch(1)) {
            for (Batch batch : batches) {
                int b = batch.size(), first = sizes.size() * 4;
                assertThat(batch.images().shape()).isEqualTo(Shape.of(b, 3, 24, 24));
                assertThat(batch.masks().shape()).isEqualTo(Shape.of(b, 1, 24, 24));
                assertThat(batch.labels().dtype()).isEqualTo(DType.I64);
                float[] images = batch.images().toArray(), masks = batch.masks().toArray();
                for (int i = 0; i < b; i++) {
                    var example = data.read(first + i);
                    assertThat(batch.names().get(i)).isEqualTo(example.name());
                    float gray = example.image().at(7, 5, 0) / 255f;
                    assertThat(images[(i * 3 + 1) * 576 + 7 * 24 + 5]).isEqualTo((gray - 0.456f) / 0.224f);
                    for (int p = 0; p < 576; p++) {
                        assertThat(masks[i * 576 + p]).isEqualTo(example.mask().at(p / 24, p % 24, 0) / 255f);
                    }
                }
                sizes.add(b);
            }
        }
        assertThat(sizes).containsExactly(4, 4, 2);
    }

    @Test
    void one_channel_when_the_preprocessing_asks_for_it() {
        var loader = DataLoader.of(SyntheticChestXray.of(2, 4).size(32), Preprocessing.gray(16));
        try (var batches = loader.epoch(1)) {
            assertThat(batches.next().images().shape()).isEqualTo(Shape.of(2, 1, 16, 16));
        }
    }

    @Test
    void a_batch_is_closed_when_the_next_is_asked_for_unless_kept() {
        try (var batches = loader(12).epoch(1)) {
            var first = batches.next();
            var second = batches.next().keep();
            assertThatThrownBy(() -> first.images().toArray()).isInstanceOf(ClosedException.class);
            batches.next();
            assertThat(second.images().toArray()).hasSize(4 * 3 * 576);
            second.close();
        }
    }

    @Test
    void the_order_comes_from_seed_and_epoch() {
        var loader = loader(20).shuffled(3);
        var first = names(loader, 1, 0);
        assertThat(new HashSet<>(first)).hasSize(20);
        assertThat(names(loader.threads(5), 1, 0)).isEqualTo(first);
        assertThat(names(loader, 1, 2)).isEqualTo(first.subList(8, 20));
        assertThat(names(loader, 2, 0)).isNotEqualTo(first).containsExactlyInAnyOrderElementsOf(first);
        assertThat(names(loader.shuffled(4), 1, 0)).isNotEqualTo(first);
    }

    @Test
    void flips_depend_on_the_picture_and_not_on_its_place() {
        var plain = pixels(loader(16), 1);
        var flipped = pixels(loader(16).augmented(Transforms.flip()), 1);
        var shuffled = pixels(loader(16).batch(3).augmented(Transforms.flip()), 1);
        int changed = 0;
        for (int i = 0; i < 16; i++) if (!plain.get(i).equals(flipped.get(i))) changed++;
        assertThat(changed).isBetween(3, 13);
        assertThat(shuffled).isEqualTo(flipped);
        assertThat(pixels(loader(16).augmented(Transforms.flip()), 2)).isNotEqualTo(flipped);
    }

    @Test
    void whole_batches_leave_the_rest_out() {
        var loader = loader(10).wholeBatches();
        assertThat(loader.size()).isEqualTo(2);
        assertThat(names(loader, 1, 0)).hasSize(8);
    }

    @Test
    void two_epochs_can_be_read_at_a_time() {
        var loader = loader(12).shuffled(1);
        try (var a = loader.epoch(1);
                var b = loader.epoch(1)) {
            while (a.hasNext()) assertThat(a.next().names()).isEqualTo(b.next().names());
            assertThat(b.hasNext()).isFalse();
        }
    }

    @Test
    void a_damaged_picture_is_an_error_that_names_its_file() throws IOException {
        SyntheticChestXray.of(8, 1).size(32).writeTo(dir);
        var file = dir.resolve("Normal/images/Normal-2.png");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        var loader = DataLoader.of(CovidRadiography.open(dir), Preprocessing.gray(32))
                .batch(2);
        assertThatThrownBy(() -> names(loader, 1, 0))
                .isInstanceOf(DataException.class)
                .hasMessage("DataLoader[5]: " + file
                        + ": the image must be readable, got a wrong checksum of its part IDAT at byte 33."
                        + " Replace the file by a whole copy, or delete it.");
    }

    @Test
    void wrong_options_are_refused() {
        assertThatThrownBy(() -> loader(4).batch(0))
                .isInstanceOf(ArgumentException.class)
                .hasMessage("DataLoader.batch: it must be at least 1, got 0.");
        assertThatThrownBy(() -> loader(4).epoch(1, 2))
                .hasMessage("DataLoader.epoch: the first batch must be within 0 to 1, got 2.");
        assertThatThrownBy(() -> loader(0))
                .hasMessage("DataLoader: the data set must have a picture, got none. Choose a larger part of it.");
    }

    @Test
    void the_real_folder_makes_batches() {
        var data = CovidRadiography.open(Shared.folder("cxr"));
        var loader = DataLoader.of(data.split(0.8, 42).validation(), Preprocessing.imagenet(64))
                .batch(16);
        int count = 0;
        for (var batch : loader.epoch(1)) {
            for (float value : batch.masks().toArray())
                assertThat(value == 0 || value == 1).isTrue();
            count += batch.size();
        }
        assertThat(count).isEqualTo(loader.samples()).isBetween(64, 70);
    }

    private static List<String> names(DataLoader loader, int epoch, int from) {
        var names = new ArrayList<String>();
        for (var batch : loader.epoch(epoch, from)) names.addAll(batch.names());
        return names;
    }

    /** The middle row of each picture. */
    private static List<List<Float>> pixels(DataLoader loader, int epoch) {
        var rows = new ArrayList<List<Float>>();
        for (var batch : loader.epoch(epoch)) {
            float[] images = batch.images().toArray();
            for (int i = 0; i < batch.size(); i++) {
                var row = new ArrayList<Float>();
                for (int x = 0; x < 24; x++) row.add(images[i * 1728 + 12 * 24 + x]);
                rows.add(row);
            }
        }
        return rows;
    }
}

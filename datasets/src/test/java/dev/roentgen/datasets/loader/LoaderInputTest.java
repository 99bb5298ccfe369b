package dev.roentgen.datasets.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.DataException;
import dev.roentgen.data.Preprocessing;
import dev.roentgen.datasets.CovidRadiography;
import dev.roentgen.datasets.MaskFolder;
import dev.roentgen.datasets.image.Filter;
import dev.roentgen.datasets.image.Image;
import dev.roentgen.datasets.image.Normalization;
import dev.roentgen.datasets.synthetic.SyntheticChestXray;
import dev.roentgen.datasets.transform.Transforms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is skipped, what is an error, and what a loader leaves behind. */
class LoaderInputTest {
    @TempDir
    Path dir;

    private CovidRadiography folder(int count) {
        SyntheticChestXray.of(count, 1).size(32).writeTo(dir.resolve("xrays"));
        return CovidRadiography.open(dir.resolve("xrays"));
    }

    private static void cut(Path file) throws IOException {
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 50));
    }

    @Test
    void bad_pictures_are_skipped_and_listed_with_the_reason() throws IOException {
        var data = folder(16);
        cut(data.files(5).get(0));
        Files.delete(data.files(10).get(1));
        var all = DataLoader.of(data, Preprocessing.gray(16)).batch(4).shuffled(3);
        var loader = all.skipBad();
        assertThat(loader.skipped())
                .containsExactly(
                        new DataLoader.Skipped(
                                5,
                                "Lung_Opacity/Lung_Opacity-2.png",
                                "DataLoader[5]: " + data.files(5).get(0)
                                        + ": the image must be readable, got a file cut off at byte 50."
                                        + " Replace the file by a whole copy, or delete it."),
                        new DataLoader.Skipped(
                                10,
                                "Normal/Normal-3.png",
                                "DataLoader[10]: " + data.files(10).get(1)
                                        + ": the image must exist, got no such file. Check the path."));
        assertThat(loader.samples()).isEqualTo(14);
        assertThat(loader.size()).isEqualTo(4);
        assertThat(loader.data().size()).isEqualTo(14);
        var names = names(loader, 0);
        assertThat(names)
                .hasSize(14)
                .doesNotContain(data.name(5), data.name(10))
                .doesNotHaveDuplicates();
        assertThat(names(loader, 2)).isEqualTo(names.subList(8, 14));
        assertThat(names(all.threads(5).skipBad(), 0)).isEqualTo(names);
        assertThat(all.skipped()).isEmpty();
    }

    private static List<String> names(DataLoader loader, int from) {
        var names = new ArrayList<String>();
        for (var batch : loader.epoch(1, from)) names.addAll(batch.names());
        return names;
    }

    @Test
    void where_all_are_bad_the_first_is_the_error() throws IOException {
        var data = folder(4);
        for (int i = 0; i < 4; i++) cut(data.files(i).get(0));
        assertThatThrownBy(() -> DataLoader.of(data, Preprocessing.gray(16)).skipBad())
                .isInstanceOf(DataException.class)
                .hasMessage("DataLoader[0]: " + data.files(0).get(0)
                        + ": the image must be readable, got a file cut off at byte 50."
                        + " Replace the file by a whole copy, or delete it.");
    }

    @Test
    void an_error_of_a_change_names_the_picture() {
        var loader = DataLoader.of(SyntheticChestXray.of(3, 1).size(32), Preprocessing.gray(16))
                .augmented((example, draws) -> {
                    throw new IllegalStateException("no");
                });
        assertThatThrownBy(() -> names(loader, 0))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        "DataLoader[0]: synthetic/1-0: the picture must be readable, got java.lang.IllegalStateException: no.");
    }

    @Test
    void pictures_without_labels_make_batches_without_labels() throws IOException {
        for (var part : new String[] {"images", "masks"}) {
            Files.createDirectories(dir.resolve(part));
            Image.gray(4, 4, new byte[16]).write(dir.resolve(part + "/a.png"));
        }
        try (var batches =
                DataLoader.of(MaskFolder.open(dir), Preprocessing.gray(4)).epoch(1)) {
            var batch = batches.next();
            assertThat(batch.hasLabels()).isFalse();
            assertThat(batch.hasMasks()).isTrue();
            assertThatThrownBy(batch::labels)
                    .isInstanceOf(DataException.class)
                    .hasMessage("Batch: it must have labels, got images without. Use a data set with classes.");
        }
    }

    @Test
    void statistics_that_would_make_nan_are_refused() {
        assertThatThrownBy(() -> Preprocessing.gray(4).normalized(List.of(Double.NaN), List.of(1.0)))
                .isInstanceOf(ArgumentException.class)
                .hasMessage("Preprocessing: mean must be finite, got [NaN]. Use 0 to leave a channel as it is.");
        assertThatThrownBy(() -> Preprocessing.gray(4).normalized(List.of(0.0), List.of(Double.NaN)))
                .hasMessage("Preprocessing: std must be positive, got [NaN]. Use 1 to leave a channel as it is.");
        var tiny = Preprocessing.gray(4).normalized(List.of(0.5), List.of(1e-50));
        assertThatThrownBy(() -> Normalization.of(tiny))
                .hasMessage("Normalization: values must stay finite, got mean 0.5, std 1.0E-50."
                        + " Correct the statistics of the preprocessing.");
    }

    @Test
    void an_epoch_closed_in_the_middle_leaves_no_thread_and_reads_no_more() throws InterruptedException {
        var read = new AtomicInteger();
        var loader = DataLoader.of(SyntheticChestXray.of(400, 1).size(16), Preprocessing.gray(16))
                .batch(2)
                .threads(3)
                .augmented((example, draws) -> {
                    read.incrementAndGet();
                    return example;
                });
        try (var batches = loader.epoch(1)) {
            batches.next();
            batches.next();
        }
        for (int i = 0; i < 100 && loaders() > 0; i++) Thread.sleep(50);
        assertThat(loaders()).isZero();
        assertThat(read.get()).isLessThanOrEqualTo(2 * (2 + 4 + 1)); // what was taken, what may be ahead, what ran on
    }

    @Test
    void a_loader_that_nobody_asks_reads_only_so_far_ahead() throws InterruptedException {
        var read = new AtomicInteger();
        var loader = DataLoader.of(SyntheticChestXray.of(400, 1).size(16), Preprocessing.gray(16))
                .batch(2)
                .threads(3)
                .augmented((example, draws) -> {
                    read.incrementAndGet();
                    return example;
                });
        try (var batches = loader.epoch(1)) {
            batches.next();
            for (int before = 0; read.get() > before; Thread.sleep(300)) before = read.get(); // until they rest
            assertThat(read.get())
                    .isBetween(2 + 2, 2 * (1 + 4)); // ahead, but no more than what was taken and 4 batches
        }
    }

    private static long loaders() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("roentgen-loader") && thread.isAlive())
                .count();
    }

    /** The same batches to the bit from any number of threads, any cache, and from the middle on. */
    @Test
    void threads_caches_and_the_first_batch_change_no_value() {
        var data = folder(14);
        var plain = DataLoader.of(data, Preprocessing.imagenet(24))
                .batch(3)
                .shuffled(9)
                .augmented(Transforms.affine(15, 0.1, 0.05, 5).then(Transforms.noise(0.05)));
        var expected = pixels(plain.threads(1), 0);
        assertThat(pixels(plain.threads(4), 0)).isEqualTo(expected);
        assertThat(pixels(plain.cache(0).threads(3), 0)).isEqualTo(expected);
        assertThat(pixels(plain.threads(3), 2)).isEqualTo(expected.subList(2, 5));
        var kept = plain.cache(0).diskCache(dir.resolve("cache"), 1 << 20);
        assertThat(pixels(kept, 0)).isEqualTo(expected);
        assertThat(pixels(kept, 0)).isEqualTo(expected);
    }

    private static List<List<Float>> pixels(DataLoader loader, int from) {
        var all = new ArrayList<List<Float>>();
        for (var batch : loader.epoch(2, from)) {
            var values = new ArrayList<Float>();
            for (float value : batch.images().toArray()) values.add(value);
            for (float value : batch.masks().toArray()) values.add(value);
            all.add(values);
        }
        return all;
    }

    @Test
    void a_preparation_takes_the_place_of_squeezing() {
        var data = SyntheticChestXray.of(2, 1).size(40);
        var loader = DataLoader.of(data, Preprocessing.gray(24))
                .prepared(Transforms.shorterSide(32, Filter.BILINEAR).then(Transforms.centerCrop(24, 24)));
        var picture = data.read(1).image().resized(32, 32, Filter.BILINEAR).centerCropped(24);
        try (var batches = loader.epoch(1)) {
            float[] images = batches.next().images().toArray();
            assertThat(images[576 + 7 * 24 + 9]).isEqualTo((picture.at(7, 9, 0) / 255f - 0.5f) / 0.5f);
        }
    }
}

package dev.roentgen.datasets.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.data.Preprocessing;
import dev.roentgen.datasets.CovidRadiography;
import dev.roentgen.datasets.Example;
import dev.roentgen.datasets.image.Image;
import dev.roentgen.datasets.synthetic.SyntheticChestXray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskCacheTest {
    private static final int ENTRY = 8 + 12 + 64 + 12 + 16; // 8 x 8 with a mask of 4 x 4

    @TempDir
    Path dir;

    private static Example example(int value) {
        byte[] samples = new byte[64];
        samples[5] = (byte) value;
        return new Example("name " + value, 1, Image.gray(8, 8, samples), Image.gray(4, 4, new byte[16]));
    }

    private List<Path> entries() {
        try (var files = Files.list(dir)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void an_entry_comes_back_equal_in_a_later_run() {
        new DiskCache(dir, 1000).put("a", example(1));
        assertThat(new DiskCache(dir, 1000).get("a", "name 1", 1)).isEqualTo(example(1));
        var bare = new Example("rgb", 0, Image.rgb(1, 2, new byte[] {1, 2, 3, 4, 5, 6}), null);
        var cache = new DiskCache(dir, 1000);
        cache.put("b", bare);
        assertThat(cache.get("b", "rgb", 0)).isEqualTo(bare);
        assertThat(cache.get("c", "rgb", 0)).isNull();
    }

    @Test
    void a_damaged_entry_is_none_and_is_made_anew() throws IOException {
        var cache = new DiskCache(dir, 1000);
        cache.put("a", example(1));
        byte[] whole = Files.readAllBytes(entries().get(0));
        for (int i = 0; i < whole.length; i++) {
            byte[] changed = whole.clone();
            changed[i] ^= 8;
            Files.write(entries().get(0), changed);
            assertThat(cache.get("a", "name 1", 1)).isNull();
            Files.write(entries().get(0), java.util.Arrays.copyOf(whole, i));
            assertThat(cache.get("a", "name 1", 1)).isNull();
        }
        cache.put("a", example(1));
        assertThat(cache.get("a", "name 1", 1)).isEqualTo(example(1));
    }

    @Test
    void it_never_grows_beyond_its_bound_and_old_entries_go_first() throws IOException {
        var first = new DiskCache(dir, 3 * ENTRY);
        for (int i = 0; i < 5; i++) first.put("k" + i, example(i));
        assertThat(entries()).hasSize(3); // what this run uses stays, the rest is not kept
        for (int i = 0; i < 3; i++)
            Files.setLastModifiedTime(
                    dir.resolve("k" + i + ".picture"), FileTime.from(Instant.ofEpochSecond(1000 + i)));
        var later = new DiskCache(dir, 3 * ENTRY);
        assertThat(later.get("k0", "name 0", 1)).isEqualTo(example(0));
        later.put("k7", example(7));
        assertThat(entries())
                .extracting(file -> file.getFileName().toString())
                .containsExactly("k0.picture", "k2.picture", "k7.picture");
        new DiskCache(dir, ENTRY);
        assertThat(entries()).hasSize(1);
    }

    @Test
    void a_changed_file_or_preparation_has_another_key() throws IOException {
        var file = Files.write(dir.resolve("a.png"), new byte[] {1, 2});
        var key = DiskCache.key(List.of(file), "Resize[8, 8]");
        assertThat(DiskCache.key(List.of(file), "Resize[8, 8]")).isEqualTo(key);
        assertThat(DiskCache.key(List.of(file), "Resize[8, 9]")).isNotEqualTo(key);
        Files.write(file, new byte[] {1, 2, 3});
        var longer = DiskCache.key(List.of(file), "Resize[8, 8]");
        assertThat(longer).isNotEqualTo(key);
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(5)));
        assertThat(DiskCache.key(List.of(file), "Resize[8, 8]")).isNotEqualTo(longer);
    }

    @Test
    void a_run_reads_pictures_from_the_cache_of_an_earlier_one() throws IOException {
        var folder = dir.resolve("xrays");
        SyntheticChestXray.of(8, 1).size(32).writeTo(folder);
        var cache = dir.resolve("cache");
        var data = CovidRadiography.open(folder);
        DataLoader.of(data, Preprocessing.gray(16)).diskCache(cache, 1 << 20).skipBad();
        assertThat(Files.list(cache)).hasSize(8);
        var file = data.files(3).get(0);
        var time = Files.getLastModifiedTime(file);
        long size = Files.size(file);
        Files.write(file, new byte[(int) size]); // damaged behind its back, at the same time and size
        Files.setLastModifiedTime(file, time);
        assertThat(DataLoader.of(data, Preprocessing.gray(16))
                        .diskCache(cache, 1 << 20)
                        .skipBad()
                        .skipped())
                .isEmpty();
        assertThat(DataLoader.of(data, Preprocessing.gray(18))
                        .diskCache(cache, 1 << 20)
                        .skipBad()
                        .skipped())
                .hasSize(1);
    }

    /** As on a full disk: the run goes on, without keeping more. */
    @Test
    void a_folder_that_takes_no_more_ends_the_keeping_alone() throws IOException {
        var folder = dir.resolve("xrays");
        SyntheticChestXray.of(8, 1).size(32).writeTo(folder);
        var cache = dir.resolve("cache");
        var loader = DataLoader.of(CovidRadiography.open(folder), Preprocessing.gray(16))
                .diskCache(cache, 1 << 20);
        Files.delete(cache);
        assertThat(loader.skipBad().samples()).isEqualTo(8);
        assertThat(Files.exists(cache)).isFalse();
    }

    @Test
    void a_place_that_is_no_folder_and_a_lambda_are_refused() throws IOException {
        var file = Files.write(dir.resolve("taken"), new byte[1]);
        var loader = DataLoader.of(SyntheticChestXray.of(2, 1).size(16), Preprocessing.gray(16));
        assertThatThrownBy(() -> loader.diskCache(file, 10))
                .isInstanceOf(ArgumentException.class)
                .hasMessage("DataLoader.diskCache: the folder must be writable, got " + file
                        + " (FileAlreadyExistsException). Choose another folder.");
        assertThatThrownBy(() -> loader.prepared((example, draws) -> example).diskCache(dir.resolve("cache"), 10))
                .hasMessage(
                        "DataLoader.diskCache: the preparation must be of a class whose toString tells its settings,"
                                + " by which entries are found again, got a lambda. Make it a record.");
    }
}

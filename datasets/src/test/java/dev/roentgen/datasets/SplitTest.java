package dev.roentgen.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SplitTest {
    @TempDir
    Path dir;

    @Test
    void each_class_is_divided_and_nothing_is_lost() {
        KaggleFolder.of(dir, 10);
        var split = CovidRadiography.open(dir).split(0.8, 42);
        for (int label = 0; label < 4; label++) {
            assertThat(count(split.training(), label)).isEqualTo(8);
            assertThat(count(split.validation(), label)).isEqualTo(2);
        }
        assertThat(split.test().size()).isZero();
        assertThat(keys(split.training(), split.validation())).hasSize(40);
    }

    @Test
    void three_parts() {
        KaggleFolder.of(dir, 10);
        var split = CovidRadiography.open(dir).split(0.6, 0.2, 42);
        for (int label = 0; label < 4; label++) {
            assertThat(count(split.training(), label)).isEqualTo(6);
            assertThat(count(split.validation(), label)).isEqualTo(2);
            assertThat(count(split.test(), label)).isEqualTo(2);
        }
        assertThat(keys(split.training(), split.validation(), split.test())).hasSize(40);
    }

    /** These names were drawn once and written down: another machine or Java version must draw the same. */
    @Test
    void a_seed_draws_the_same_names_everywhere() {
        KaggleFolder.of(dir, 10);
        var split = CovidRadiography.open(dir).split(0.8, 42);
        assertThat(split.validation().samples()).extracting(Sample::name).containsExactly(DRAWN);
        assertThat(CovidRadiography.open(dir).split(0.8, 43).validation().samples())
                .extracting(Sample::name)
                .doesNotContainSequence(DRAWN);
    }

    private static final String[] DRAWN = {
        "COVID-4.png", "COVID-7.png", "Lung_Opacity-4.png", "Lung_Opacity-8.png",
        "Normal-8.png", "Normal-10.png", "Viral Pneumonia-2.png", "Viral Pneumonia-3.png"
    };

    @Test
    void copies_stay_on_one_side_whatever_the_seed() {
        var folder = KaggleFolder.of(dir, 8);
        for (int i = 9; i <= 12; i++) folder.add("COVID", "COVID-" + i + ".png", "COVID".hashCode() + i - 8);
        folder.add("Normal", "Normal-9.png", "COVID".hashCode() + 1); // a copy with another label
        var data = CovidRadiography.open(dir);
        assertThat(data.duplicates()).hasSize(4);
        assertThat(data.duplicates().get(0))
                .extracting(Sample::name)
                .containsExactly("COVID-1.png", "COVID-9.png", "Normal-9.png");
        for (int seed = 0; seed < 50; seed++) {
            var split = data.split(0.7, seed);
            var training = keys(split.training());
            for (var group : data.duplicates()) {
                assertThat(group.stream().map(s -> training.contains(s.key())).distinct())
                        .hasSize(1);
            }
            assertThat(count(split.validation(), 0)).isPositive();
        }
    }

    @Test
    void a_class_of_two_has_one_on_each_side_and_a_class_of_one_trains() {
        KaggleFolder.of(dir, 2);
        var split = CovidRadiography.open(dir).split(0.9, 1);
        assertThat(count(split.training(), 0)).isEqualTo(1);
        assertThat(count(split.validation(), 0)).isEqualTo(1);
    }

    @Test
    void a_written_split_reads_back_equal() throws IOException {
        KaggleFolder.of(dir.resolve("data"), 5);
        var data = CovidRadiography.open(dir.resolve("data"));
        var split = data.split(0.6, 0.2, 7);
        var file = dir.resolve("split.tsv");
        split.writeTo(file);
        var read = Split.read(file, data);
        assertThat(read.training().samples()).isEqualTo(split.training().samples());
        assertThat(read.validation().samples()).isEqualTo(split.validation().samples());
        assertThat(read.test().samples()).isEqualTo(split.test().samples());
        assertThat(Files.readAllLines(file).get(0)).isEqualTo("# part\tclass\tfile");
        assertThat(Files.list(dir)).hasSize(2); // nothing written aside is left
    }

    @Test
    void a_split_of_other_data_is_refused() throws IOException {
        KaggleFolder.of(dir.resolve("data"), 2);
        var data = CovidRadiography.open(dir.resolve("data"));
        refused(
                data,
                List.of("training\tCOVID\tCOVID-9.png"),
                "line 1 must name a file of the data set, got COVID/COVID-9.png. Use the split of this data set.");
        refused(
                data,
                List.of("# x", "training\tCOVID\tCOVID-1.png", "test\tCOVID\tCOVID-1.png"),
                "line 3 must name a file not named before, got COVID/COVID-1.png. Delete one of the two lines.");
        refused(
                data,
                List.of("training\tCOVID\tCOVID-1.png"),
                "the split must name all 8 images of the data set, got 1. Use the split of this data set, or make a new one.");
        refused(
                data,
                List.of("train,COVID"),
                "line 1 must be training, validation or test, then class and file, with tabs between, got 'train,COVID'."
                        + " Write splits with Split.writeTo.");
        assertThatThrownBy(() -> Split.read(dir.resolve("none.tsv"), data))
                .hasMessage(
                        dir.resolve("none.tsv") + ": the split must be a readable text file, got NoSuchFileException."
                                + " Check the path, or make a new split.");
    }

    @Test
    void shares_outside_their_range_are_refused() {
        KaggleFolder.of(dir, 2);
        var data = CovidRadiography.open(dir);
        assertThatThrownBy(() -> data.split(1.2, 1))
                .isInstanceOf(ArgumentException.class)
                .hasMessageStartingWith("CovidRadiography.split: the shares must be above 0 and at most 1 in sum,"
                        + " got training 1.2, validation -0.19");
        assertThatThrownBy(() -> data.split(0.7, 0.4, 1))
                .hasMessage("CovidRadiography.split: the shares must be above 0 and at most 1 in sum,"
                        + " got training 0.7, validation 0.4. Use split(0.8, seed).");
    }

    @Test
    void an_unwritable_place_is_an_error() {
        KaggleFolder.of(dir.resolve("data"), 2);
        var split = CovidRadiography.open(dir.resolve("data")).split(0.5, 1);
        assertThatThrownBy(() -> split.writeTo(dir.resolve("no/such/split.tsv")))
                .isInstanceOf(ArgumentException.class)
                .hasMessage(dir.resolve("no/such/split.tsv") + ": the file must be writable, got NoSuchFileException."
                        + " Choose a folder that exists, has space left and may be written to.");
    }

    private void refused(CovidRadiography data, List<String> lines, String message) throws IOException {
        var file = Files.write(dir.resolve("bad.tsv"), lines);
        assertThatThrownBy(() -> Split.read(file, data))
                .isInstanceOf(DataException.class)
                .hasMessage(file + ": " + message);
    }

    private static long count(CovidRadiography data, int label) {
        return data.samples().stream().filter(sample -> sample.label() == label).count();
    }

    private static HashSet<String> keys(CovidRadiography... parts) {
        var keys = new HashSet<String>();
        for (var part : parts) part.samples().forEach(sample -> keys.add(sample.key()));
        return keys;
    }
}

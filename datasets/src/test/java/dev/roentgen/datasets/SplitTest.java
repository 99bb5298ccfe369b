package dev.roentgen.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.DataException;
import dev.roentgen.datasets.image.Image;
import dev.roentgen.datasets.synthetic.SyntheticChestXray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
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
        assertThat(names(split.validation())).containsExactly(DRAWN);
        assertThat(names(CovidRadiography.open(dir).split(0.8, 43).validation()))
                .doesNotContainSequence(DRAWN);
    }

    private static final String[] DRAWN = {
        "COVID/COVID-4.png",
        "COVID/COVID-7.png",
        "Lung_Opacity/Lung_Opacity-4.png",
        "Lung_Opacity/Lung_Opacity-8.png",
        "Normal/Normal-8.png",
        "Normal/Normal-10.png",
        "Viral Pneumonia/Viral Pneumonia-2.png",
        "Viral Pneumonia/Viral Pneumonia-3.png"
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
                .containsExactly("COVID/COVID-1.png", "COVID/COVID-9.png", "Normal/Normal-9.png");
        for (int seed = 0; seed < 50; seed++) {
            var split = data.split(0.7, seed);
            var training = keys(split.training());
            for (var group : data.duplicates()) {
                assertThat(group.stream().map(s -> training.contains(s.name())).distinct())
                        .hasSize(1);
            }
            assertThat(count(split.validation(), 0)).isPositive();
        }
    }

    @Test
    void a_class_of_two_has_one_on_each_side() {
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
        assertThat(read.training()).isEqualTo(split.training());
        assertThat(read.validation()).isEqualTo(split.validation());
        assertThat(read.test()).isEqualTo(split.test());
        assertThat(Files.readAllLines(file).get(0)).isEqualTo("# part\tname");
        assertThat(Files.list(dir)).hasSize(2); // nothing written aside is left
    }

    @Test
    void a_split_of_other_data_is_refused() throws IOException {
        KaggleFolder.of(dir.resolve("data"), 2);
        var data = CovidRadiography.open(dir.resolve("data"));
        refused(
                data,
                List.of("training\tCOVID/COVID-9.png"),
                "line 1 must name a picture of the data set, got COVID/COVID-9.png. Use the split of this data set.");
        refused(
                data,
                List.of("# x", "training\tCOVID/COVID-1.png", "test\tCOVID/COVID-1.png"),
                "line 3 must name a picture not named before, got COVID/COVID-1.png. Delete one of the two lines.");
        refused(
                data,
                List.of("training\tCOVID/COVID-1.png"),
                "the split must name all 8 pictures of the data set, got 1, without COVID/COVID-2.png,"
                        + " Lung_Opacity/Lung_Opacity-1.png, Lung_Opacity/Lung_Opacity-2.png, ..."
                        + ". Use the split of this data set, or make a new one.");
        refused(
                data,
                List.of("train,COVID"),
                "line 1 must be training, validation or test, then a name, with a tab between, got 'train,COVID'."
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
                .hasMessageStartingWith("Dataset.split: the shares must be above 0 and at most 1 in sum,"
                        + " got training 1.2, validation -0.19");
        assertThatThrownBy(() -> data.split(0.7, 0.4, 1))
                .hasMessage("Dataset.split: the shares must be above 0 and at most 1 in sum,"
                        + " got training 0.7, validation 0.4. Use split(0.8, seed).");
    }

    @Test
    void an_unwritable_place_is_an_error() {
        KaggleFolder.of(dir.resolve("data"), 2);
        var split = CovidRadiography.open(dir.resolve("data")).split(0.5, 1);
        assertThatThrownBy(() -> split.writeTo(dir.resolve("no/such/split.tsv")))
                .isInstanceOf(ArgumentException.class)
                .hasMessage(dir.resolve("no/such/split.tsv") + ": the file must be writable, got no such folder."
                        + " Choose a folder that exists, has space left and may be written to.");
    }

    private void refused(CovidRadiography data, List<String> lines, String message) throws IOException {
        var file = Files.write(dir.resolve("bad.tsv"), lines);
        assertThatThrownBy(() -> Split.read(file, data))
                .isInstanceOf(DataException.class)
                .hasMessage(file + ": " + message);
    }

    @Test
    void a_class_with_one_picture_or_copies_of_one_is_an_error() {
        var folder = KaggleFolder.of(dir, 3);
        for (int i = 1; i <= 3; i++) folder.add("Normal", "Normal-" + i + ".png", 7);
        assertThatThrownBy(() -> CovidRadiography.open(dir).split(0.8, 1))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        "Dataset.split: the class Normal must have a picture for each of 2 parts that is no copy, nor"
                                + " of the same patient, got 1 (Normal/Normal-1.png). Add images to the class, or leave it out.");
        folder.add("Normal", "Normal-3.png", 8);
        assertThat(count(CovidRadiography.open(dir).split(0.8, 1).validation(), 2))
                .isPositive();
        assertThatThrownBy(() -> CovidRadiography.open(dir).split(0.6, 0.2, 1))
                .hasMessageContaining("for each of 3 parts that is no copy, nor of the same patient, got 2 (");
    }

    @Test
    void patients_stay_on_one_side_together_with_the_copies_of_their_pictures() throws IOException {
        var list = new StringBuilder("path,label,patient\n");
        for (int i = 0; i < 40; i++) {
            int content = i == 39 ? 0 : i; // the last is a copy of the first
            Image.gray(1, 2, new byte[] {(byte) content, 7}).write(dir.resolve(i + ".png"));
            list.append(i)
                    .append(".png,")
                    .append(i % 2 == 0 ? "a" : "b")
                    .append(",P")
                    .append(i / 3)
                    .append('\n');
        }
        var data = CsvList.open(Files.writeString(dir.resolve("list.csv"), list));
        for (int seed = 0; seed < 50; seed++) {
            var split = data.split(0.6, 0.2, seed);
            var sides = new HashMap<String, HashSet<Integer>>();
            var parts = List.of(split.training(), split.validation(), split.test());
            for (int p = 0; p < 3; p++) {
                for (int i = 0; i < parts.get(p).size(); i++) {
                    var patient = parts.get(p).group(i);
                    sides.computeIfAbsent(patient.equals("P13") ? "P0" : patient, s -> new HashSet<>())
                            .add(p);
                }
            }
            assertThat(sides.values()).allSatisfy(side -> assertThat(side).hasSize(1));
            assertThat(names(split.training(), split.validation(), split.test()))
                    .hasSize(40)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void shares_of_a_seed_lie_within_each_other_and_keep_the_classes() {
        KaggleFolder.of(dir, 8);
        var data = CovidRadiography.open(dir);
        var half = names(data.share(0.5, 3));
        assertThat(names(data.share(0.25, 3))).hasSize(8).isSubsetOf(half);
        assertThat(half).hasSize(16).isSubsetOf(names(data.share(0.75, 3)));
        assertThat(names(data.share(1, 3))).isEqualTo(names(data));
        assertThat(names(data.share(0.5, 4))).isNotEqualTo(half);
        for (int label = 0; label < 4; label++)
            assertThat(count(data.share(0.25, 3), label)).isEqualTo(2);
        assertThatThrownBy(() -> data.share(0, 1))
                .isInstanceOf(ArgumentException.class)
                .hasMessage("Dataset.share: the share must be above 0 and at most 1, got 0.0.");
    }

    @Test
    void generated_pictures_are_split_too() {
        var split = SyntheticChestXray.of(40, 1).split(0.8, 1);
        assertThat(split.training().size()).isEqualTo(32);
        assertThat(count(split.validation(), 3)).isEqualTo(2);
        assertThat(split.validation().read(0).name())
                .isEqualTo(split.validation().name(0));
        assertThatThrownBy(() -> new Subset(SyntheticChestXray.of(4, 1), 4))
                .hasMessage("Subset: numbers must be from 0 to 3, got 4.");
    }

    private static long count(Dataset data, int label) {
        return IntStream.range(0, data.size())
                .filter(i -> data.label(i) == label)
                .count();
    }

    private static List<String> names(Dataset... parts) {
        var names = new ArrayList<String>();
        for (var part : parts) for (int i = 0; i < part.size(); i++) names.add(part.name(i));
        return names;
    }

    private static HashSet<String> keys(Dataset... parts) {
        return new HashSet<>(names(parts));
    }
}

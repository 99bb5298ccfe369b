package dev.roentgen.examples.course;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roentgen.datasets.CovidRadiography;
import dev.roentgen.datasets.Dataset;
import dev.roentgen.datasets.synthetic.SyntheticChestXray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The split of a folder, with the original's faults and without. */
class CourseDataTest {
    private static final int IMAGES = 40, COPIES = 8;

    @TempDir
    private Path dir;

    private Path folder;

    /** Ten images of each class, and of eight normal ones a copy under another name. */
    @BeforeEach
    void write() throws IOException {
        folder = dir.resolve("data");
        SyntheticChestXray.of(IMAGES, 5).size(32).writeTo(folder);
        for (String kind : new String[] {"images", "masks"}) {
            Path normal = folder.resolve("Normal").resolve(kind);
            for (int i = 1; i <= COPIES; i++)
                Files.copy(normal.resolve("Normal-" + i + ".png"), normal.resolve("Normal-" + (100 + i) + ".png"));
        }
    }

    private CourseData data(long seed, boolean faults) {
        return CourseData.of(options(seed, faults, false));
    }

    private CourseOptions options(long seed, boolean faults, boolean resume) {
        return new CourseOptions(
                folder, null, CourseOptions.Scale.small, 1, null, 32, seed, 24, 4, null, 0, faults, false, resume, dir);
    }

    private static Set<String> contents(Dataset part) {
        Set<String> all = new HashSet<>();
        for (int i = 0; i < part.size(); i++) {
            String name = part.name(i);
            all.add(name.replaceFirst("Normal-10([1-8])\\.png", "Normal-$1.png"));
        }
        return all;
    }

    private static long of(Dataset part, String name) {
        int label = CovidRadiography.CLASSES.indexOf(name);
        return IntStream.range(0, part.size())
                .filter(i -> part.label(i) == label)
                .count();
    }

    @Test
    void the_original_s_split_has_copies_on_both_sides_and_chance_numbers_of_the_classes_and_ours_has_neither()
            throws IOException {
        boolean leaks = false;
        Set<Long> counts = new HashSet<>();
        for (long seed = 1; seed <= 5; seed++) {
            CourseData original = data(seed, true);
            Set<String> both = contents(original.training());
            both.retainAll(contents(original.unseen()));
            leaks |= !both.isEmpty();
            counts.add(of(original.unseen(), "COVID"));
            assertThat(original.training().size() + original.unseen().size()).isEqualTo(IMAGES + COPIES);
            assertThat(original.unseen().size()).isEqualTo(10); // a fifth of 48

            CourseData ours = data(seed, false);
            Set<String> shared = contents(ours.training());
            shared.retainAll(contents(ours.unseen()));
            assertThat(shared).isEmpty();
            assertThat(of(ours.unseen(), "COVID")).isEqualTo(2); // a fifth of its 10
            assertThat(ours.training().size() + ours.unseen().size()).isEqualTo(IMAGES + COPIES);
        }
        assertThat(leaks).isTrue();
        assertThat(counts).hasSizeGreaterThan(1);
        data(1, true).writeSplit(options(1, true, false));
        assertThat(Files.readAllLines(dir.resolve("split.csv"))).hasSize(1 + IMAGES + COPIES);
    }

    @Test
    void a_run_that_is_gone_on_with_keeps_its_split_or_says_that_it_would_not() throws IOException {
        Path file = dir.resolve("split.csv");
        for (boolean faults : new boolean[] {true, false}) {
            data(1, faults).writeSplit(options(1, faults, false));
            byte[] written = Files.readAllBytes(file);
            data(1, faults).writeSplit(options(1, faults, true));
            assertThat(file).hasBinaryContent(written);
            assertThatThrownBy(() -> data(2, faults).writeSplit(options(2, faults, true)))
                    .hasMessage(
                            "--resume: the images must be split as in " + file
                                    + ", got another split, by other options. Give those of that run, or choose another folder.");
            assertThat(file).hasBinaryContent(written);
        }
        for (String kind : new String[] {"images", "masks"}) {
            Path normal = folder.resolve("Normal").resolve(kind);
            Files.copy(normal.resolve("Normal-1.png"), normal.resolve("Normal-777.png"));
        }
        assertThatThrownBy(() -> data(1, false).writeSplit(options(1, false, true)))
                .hasMessage(file + ": the split must name all 49 pictures of the data set, got 48, without"
                        + " Normal/Normal-777.png. Use the split of this data set, or make a new one.");
    }
}

package dev.roentgen.examples.course;

import dev.roentgen.check.DataException;
import dev.roentgen.datasets.CovidRadiography;
import dev.roentgen.datasets.Dataset;
import dev.roentgen.datasets.Shuffle;
import dev.roentgen.datasets.Split;
import dev.roentgen.datasets.Subset;
import dev.roentgen.datasets.synthetic.SyntheticChestXray;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The images of a run, read and split once for all experiments. */
public final class CourseData {
    /** The size of the course's images, and of generated ones for masks and for classes, which many nets go through. */
    static final int FULL = 224, SMALL_MASKS = 128, SMALL_CLASSES = 64;

    /** The size at which slim nets find masks of real images. */
    public static final int REAL_MASKS = 192;

    private static final int MORE = 14; // nets learn classes from many persons, not from many looks at a few
    private static final double TRAINING_SHARE = 0.8;

    private final Dataset training;
    private final Dataset choosing;
    private final Dataset unseen;
    private final String description;
    private final @Nullable CourseData ofClasses;
    private final @Nullable Split split; // of a folder

    private CourseData(
            Dataset training,
            Dataset choosing,
            Dataset unseen,
            String description,
            @Nullable CourseData ofClasses,
            @Nullable Split split) {
        this.training = training;
        this.choosing = choosing;
        this.unseen = unseen;
        this.description = description;
        this.ofClasses = ofClasses;
        this.split = split;
    }

    /** Reads the folder and splits it, or sets up the generator. */
    public static CourseData of(CourseOptions o) {
        Path folder = o.data();
        if (folder == null) {
            if (!o.isSmall()) return generated(o.images(), FULL, o, null);
            return generated(o.images(), SMALL_MASKS, o, generated(MORE * o.images(), SMALL_CLASSES, o, null));
        }
        Dataset all = CovidRadiography.open(folder);
        Split split = split(all, o);
        Dataset unseen = split.test().size() > 0 ? split.test() : split.validation();
        return new CourseData(split.training(), split.validation(), unseen, "chest X-rays of " + folder, null, split);
    }

    /** Writes a folder's split to the output; throws where a run that is gone on with had another. */
    void writeSplit(CourseOptions o) {
        if (split == null) return;
        Path file = o.out().resolve("split.csv");
        if (o.resume()
                && Files.exists(file)
                && !parts(Split.read(file, split.training().whole())).equals(parts(split)))
            throw new DataException(
                    "--resume",
                    "the images must be split as in",
                    file.toString(),
                    "another split, by other options",
                    "Give those of that run, or choose another folder.");
        split.writeTo(file);
    }

    private static List<Set<String>> parts(Split split) {
        List<Set<String>> parts = new ArrayList<>();
        for (Dataset part : List.of(split.training(), split.validation(), split.test())) {
            Set<String> names = new HashSet<>();
            for (int i = 0; i < part.size(); i++) names.add(part.name(i));
            parts.add(names);
        }
        return parts;
    }

    private static Split split(Dataset all, CourseOptions o) {
        if (o.split() != null) return Split.read(o.split(), all);
        if (o.originalFaults()) return careless(all, o.seed());
        if (o.testShare() == 0) return all.split(TRAINING_SHARE, o.seed());
        double rest = 1 - o.testShare();
        return all.split(TRAINING_SHARE * rest, (1 - TRAINING_SHARE) * rest, o.seed());
    }

    private static CourseData generated(int images, int size, CourseOptions o, @Nullable CourseData ofClasses) {
        SyntheticChestXray all = SyntheticChestXray.of(images, o.seed()).size(o.imageSizeOr(size));
        double rest = 1 - o.testShare();
        int cut = (int) Math.round(TRAINING_SHARE * rest * images), known = (int) Math.round(rest * images);
        Dataset choosing = new Kept(all.part(cut, known));
        return new CourseData(
                new Kept(all.part(0, cut)),
                choosing,
                known == images ? choosing : new Kept(all.part(known, images)),
                images + " generated chest X-rays",
                ofClasses,
                null);
    }

    /** The original's split: drawn from all images alike, whatever their classes, and copies may fall on both sides. */
    private static Split careless(Dataset all, long seed) {
        int[] order = Shuffle.order(all.size(), seed, 0);
        int cut = (int) Math.round(TRAINING_SHARE * order.length);
        return new Split(
                new Subset(all, Arrays.copyOf(order, cut)),
                new Subset(all, Arrays.copyOfRange(order, cut, order.length)),
                new Subset(all));
    }

    /** What the models learn from. */
    public Dataset training() {
        return training;
    }

    /** What chooses the best epoch: what they are measured on, unless a test part was asked for. */
    public Dataset choosing() {
        return choosing;
    }

    /** Whether no figure is of images that chose an epoch. */
    boolean hasTest() {
        return choosing != unseen;
    }

    /** What they are measured on. */
    public Dataset unseen() {
        return unseen;
    }

    /** What a reader calls them. */
    public String description() {
        return description;
    }

    /** The images for telling classes apart: these, or more and smaller ones where they are generated for slim nets. */
    CourseData forClasses() {
        return ofClasses == null ? this : ofClasses;
    }

    /** How many images there are, as a sentence's end for the notes of tables. */
    String counts() {
        return training.size() + " images to learn from, " + unseen.size() + " unseen. ";
    }

    /** The same with another training part. */
    CourseData learningFrom(Dataset training) {
        return new CourseData(training, choosing, unseen, description, null, null);
    }
}

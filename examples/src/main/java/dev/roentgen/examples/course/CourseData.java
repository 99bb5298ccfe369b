package dev.roentgen.examples.course;

import dev.roentgen.datasets.CovidRadiography;
import dev.roentgen.datasets.Dataset;
import dev.roentgen.datasets.Split;
import dev.roentgen.datasets.synthetic.SyntheticChestXray;
import java.nio.file.Path;

/**
 * The images of a run, read and split once for all experiments.
 *
 * @param training what the models learn from
 * @param unseen what they are measured on
 * @param description what a reader calls them
 */
public record CourseData(Dataset training, Dataset unseen, String description) {
    private static final double TRAINING_SHARE = 0.8;
    private static final int GENERATED_SIZE = 128;

    /** Reads the folder and writes its split to the output, or sets up the generator. */
    public static CourseData of(CourseOptions o) {
        Path folder = o.data();
        if (folder == null) return generated(o.images(), GENERATED_SIZE, o);
        Split split = CovidRadiography.open(folder).split(TRAINING_SHARE, o.seed());
        split.writeTo(o.out().resolve("split.csv"));
        return new CourseData(split.training(), split.validation(), "chest X-rays of " + folder);
    }

    /**
     * What classifiers learn from: a folder's images are these; of generated ones there are four times as many of half the
     * size, which cost as much.
     */
    CourseData forClasses(CourseOptions o) {
        return o.data() == null ? generated(4 * o.images(), GENERATED_SIZE / 2, o) : this;
    }

    private static CourseData generated(int images, int size, CourseOptions o) {
        SyntheticChestXray all = SyntheticChestXray.of(images, o.seed()).size(o.imageSizeOr(size));
        int cut = (int) Math.round(TRAINING_SHARE * images);
        return new CourseData(all.part(0, cut), all.part(cut, images), images + " generated chest X-rays");
    }
}

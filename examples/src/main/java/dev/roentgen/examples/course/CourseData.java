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
        if (folder == null) {
            SyntheticChestXray all = SyntheticChestXray.of(o.images(), o.seed()).size(o.imageSizeOr(GENERATED_SIZE));
            int cut = (int) Math.round(TRAINING_SHARE * o.images());
            return new CourseData(all.part(0, cut), all.part(cut, o.images()), o.images() + " generated chest X-rays");
        }
        Split split = CovidRadiography.open(folder).split(TRAINING_SHARE, o.seed());
        split.writeTo(o.out().resolve("split.csv"));
        return new CourseData(split.training(), split.validation(), "chest X-rays of " + folder);
    }
}

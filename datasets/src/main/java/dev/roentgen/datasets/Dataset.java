package dev.roentgen.datasets;

import java.nio.file.Path;
import java.util.List;

/** Pictures by number; reading one says nothing about the others, so any thread may read any of them. */
public interface Dataset {
    /** The names of the classes; a label is an index in this list, which is empty where pictures have no labels. */
    List<String> classes();

    /** The number of pictures. */
    int size();

    /** The class of picture {@code index}, known without reading it; -1 where there are no classes. */
    int label(int index);

    /** A name for picture {@code index} that a person can find it by; no other picture has it. */
    String name(int index);

    /** Reads or makes picture {@code index}. */
    Example read(int index);

    /** Whom picture {@code index} shows: pictures of one group stay in one part of a split. Its name where that isn't known. */
    default String group(int index) {
        return name(index);
    }

    /** The files of picture {@code index}, its image first and its mask, if any, second; none where it is made on the spot. */
    default List<Path> files(int index) {
        return List.of();
    }

    /**
     * Splits in two, training and validation; see {@link #split(double, double, long)}.
     *
     * @param training the share of the training part, between 0 and 1
     */
    default Split split(double training, long seed) {
        return Split.of(this, training, 1 - training, seed);
    }

    /**
     * Splits each class in three: training, validation, and the rest for a test.
     *
     * <p>The order of drawing comes from the seed and the names alone, so every machine makes the same split, and a file more or
     * less moves few others. Pictures of one group, and files with the same content, byte for byte, stay on one side.
     */
    default Split split(double training, double validation, long seed) {
        return Split.of(this, training, validation, seed);
    }

    /** A share of the pictures of each class, by seed; a smaller share of the same seed lies within a larger one. */
    default Subset share(double share, long seed) {
        return Subset.share(this, share, seed);
    }
}

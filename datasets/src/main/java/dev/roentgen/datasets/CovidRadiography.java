package dev.roentgen.datasets;

import dev.roentgen.datasets.image.Image;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * The COVID-19 Radiography Database as Kaggle ships it: chest X-rays of four classes with lung masks.
 *
 * <pre>
 * COVID/images/COVID-1.png             299 x 299, gray or RGB        label 0
 * COVID/masks/COVID-1.png              256 x 256, RGB, 0 and 255
 * Lung_Opacity/...                                                   label 1
 * Normal/...                                                         label 2
 * Viral Pneumonia/...                                                label 3
 * </pre>
 *
 * <p>Samples are in the order of class, then number (2 before 10). Pairing is by file name and checked for all files when the
 * folder is opened; a picture is read when it is asked for. Chowdhury et al., IEEE Access 8 (2020); Rahman et al.,
 * arXiv:2012.02238.
 */
public final class CovidRadiography implements Dataset {
    /** The classes in the order of their labels, as the folders are named. */
    public static final List<String> CLASSES = List.of("COVID", "Lung_Opacity", "Normal", "Viral Pneumonia");

    private static final Comparator<Sample> ORDER =
            Comparator.comparingInt(Sample::label).thenComparing(Sample::name, NaturalOrder.INSTANCE);

    private final List<Sample> samples;

    private CovidRadiography(Collection<Sample> samples) {
        this.samples = samples.stream().sorted(ORDER).toList();
    }

    /** Opens a folder in which every image must have its mask, and every mask its image. */
    public static CovidRadiography open(Path folder) {
        return new CovidRadiography(new KaggleLayout(folder, true).samples());
    }

    /** Opens a folder for classification only: masks are not looked for. */
    public static CovidRadiography openWithoutMasks(Path folder) {
        return new CovidRadiography(new KaggleLayout(folder, false).samples());
    }

    /** These samples only, in the usual order. */
    CovidRadiography only(Collection<Sample> chosen) {
        return new CovidRadiography(chosen);
    }

    /** The samples in order. */
    public List<Sample> samples() {
        return samples;
    }

    @Override
    public List<String> classes() {
        return CLASSES;
    }

    @Override
    public int size() {
        return samples.size();
    }

    @Override
    public int label(int index) {
        return samples.get(index).label();
    }

    @Override
    public String name(int index) {
        return samples.get(index).key();
    }

    /** Reads image and mask; a damaged file, or a mask with other values than 0 and 255, is an error that names the file. */
    @Override
    public Example read(int index) {
        var sample = samples.get(index);
        var image = Image.read(sample.image()).to8Bit();
        return new Example(
                sample.key(), sample.label(), image, sample.mask() == null ? null : MaskFile.read(sample.mask()));
    }

    /**
     * Splits each class in two, training and validation; see {@link #split(double, double, long)}.
     *
     * @param training the share of the training part, between 0 and 1
     */
    public Split split(double training, long seed) {
        return Split.of(this, training, 1 - training, seed);
    }

    /**
     * Splits each class in three: training, validation, and the rest for a test.
     *
     * <p>The order of drawing comes from the seed and the names alone, so every machine makes the same split, and a file more or
     * less moves few others. Files with the same content, byte for byte, stay on one side.
     */
    public Split split(double training, double validation, long seed) {
        return Split.of(this, training, validation, seed);
    }

    /** Groups of two or more samples whose files are byte-for-byte the same. */
    public List<List<Sample>> duplicates() {
        return Duplicates.groups(samples).stream()
                .filter(group -> group.size() > 1)
                .toList();
    }
}

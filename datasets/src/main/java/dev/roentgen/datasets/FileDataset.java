package dev.roentgen.datasets;

import dev.roentgen.datasets.image.Image;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Pictures in files. Pairing and labels are checked for all of them when the data set is opened; a file is read when its picture
 * is asked for.
 */
public abstract sealed class FileDataset implements Dataset
        permits CovidRadiography, CsvList, ImageFiles, ImageFolder, MaskFolder {
    private final List<String> classes;
    private final List<Sample> samples;

    FileDataset(List<String> classes, List<Sample> samples) {
        this.classes = List.copyOf(classes);
        this.samples = List.copyOf(samples);
    }

    /**
     * Opens images in the layout that they are found in: a CSV list, where it is a file; else a folder as Kaggle ships the COVID-19
     * Radiography Database, with the folders {@code images} and {@code masks}, or with a folder for each class.
     *
     * @param masks whether the masks of the Radiography Database are needed; without, they are not looked for
     */
    public static FileDataset open(Path path, boolean masks) {
        if (Files.isRegularFile(path)) return CsvList.open(path);
        if (KaggleLayout.is(path)) return masks ? CovidRadiography.open(path) : CovidRadiography.openWithoutMasks(path);
        if (Files.isDirectory(path.resolve("images")) && Files.isDirectory(path.resolve("masks")))
            return MaskFolder.open(path);
        return ImageFolder.open(path);
    }

    /** The samples in order. */
    public final List<Sample> samples() {
        return samples;
    }

    @Override
    public final List<String> classes() {
        return classes;
    }

    @Override
    public final int size() {
        return samples.size();
    }

    @Override
    public final int label(int index) {
        return samples.get(index).label();
    }

    @Override
    public final String name(int index) {
        return samples.get(index).name();
    }

    @Override
    public final String group(int index) {
        return samples.get(index).group();
    }

    @Override
    public final List<Path> files(int index) {
        return samples.get(index).files();
    }

    /**
     * Reads image and mask; a damaged file, samples of 16 bits that use only the lower 12, a mask with other values than 0 and 255, or one of another form than its image, is an
     * error that names the file.
     */
    @Override
    public final Example read(int index) {
        var sample = samples.get(index);
        var image = SixteenBits.upper(sample.image(), Image.read(sample.image()));
        var mask = sample.mask();
        return new Example(sample.name(), sample.label(), image, mask == null ? null : MaskFile.read(mask, image));
    }

    /** Groups of two or more samples whose files are byte-for-byte the same. */
    public final List<List<Sample>> duplicates() {
        var contents = Duplicates.contents(this);
        var groups = new LinkedHashMap<String, List<Sample>>();
        for (int i = 0; i < size(); i++) {
            groups.computeIfAbsent(contents.get(i), content -> new ArrayList<>())
                    .add(samples.get(i));
        }
        return groups.values().stream().filter(group -> group.size() > 1).toList();
    }
}

package dev.roentgen.datasets.synthetic;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.RoentgenException;
import dev.roentgen.datasets.CovidRadiography;
import dev.roentgen.datasets.Dataset;
import dev.roentgen.datasets.Example;
import dev.roentgen.datasets.image.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Generated frontal chest X-rays with exact lung masks, in the four classes of {@link CovidRadiography}.
 *
 * <p>Each picture is a person of its own: age, size, breath, the turn of the body, bones, vessels, tubes and letters, exposure and
 * noise all vary, and none of them with the class, so that only the signs of the disease tell the classes apart: ground glass
 * (COVID), consolidation (Lung_Opacity), none (Normal), interstitial lines (Viral Pneumonia). The signs run from faint to plain.
 *
 * <p>The mask follows Kaggle's convention: the lung fields that are seen, without the lung behind heart and diaphragm, but with what
 * a consolidation or fluid hides. Picture {@code i} depends on the seed and {@code i} alone, to the bit, on every machine; its
 * class is {@code i % 4}.
 */
public final class SyntheticChestXray implements Dataset {
    private final long seed;
    private final int first;
    private final int count;
    private final int imageSize;
    private final int maskSize;

    private SyntheticChestXray(long seed, int first, int count, int imageSize, int maskSize) {
        if (first < 0 || count < 0 || imageSize < 16 || maskSize < 16) {
            throw new ArgumentException(
                    "SyntheticChestXray",
                    "there must be",
                    "at least 0 pictures of at least 16 x 16",
                    count + " from " + first + " of " + imageSize + ", masks of " + maskSize,
                    "");
        }
        this.seed = seed;
        this.first = first;
        this.count = count;
        this.imageSize = imageSize;
        this.maskSize = maskSize;
    }

    /** So many pictures of a seed, 299 x 299 with masks of 256 x 256 like Kaggle's. */
    public static SyntheticChestXray of(int count, long seed) {
        return new SyntheticChestXray(seed, 0, count, 299, 256);
    }

    /** The same persons in pictures and masks of another size. */
    public SyntheticChestXray size(int size) {
        return size(size, size);
    }

    /** The same persons in pictures and masks of other sizes. */
    public SyntheticChestXray size(int imageSize, int maskSize) {
        return new SyntheticChestXray(seed, first, count, imageSize, maskSize);
    }

    /** The pictures from {@code from} on, up to and without {@code to}: parts for training and validation share no person. */
    public SyntheticChestXray part(int from, int to) {
        if (from < 0 || to < from || to > count) {
            throw new ArgumentException(
                    "SyntheticChestXray.part", "the part must lie", "within 0 to " + count, from + " to " + to, "");
        }
        return new SyntheticChestXray(seed, first + from, to - from, imageSize, maskSize);
    }

    @Override
    public List<String> classes() {
        return CovidRadiography.CLASSES;
    }

    @Override
    public int size() {
        return count;
    }

    @Override
    public int label(int index) {
        return (first + index) % CovidRadiography.CLASSES.size();
    }

    @Override
    public String name(int index) {
        return "synthetic/" + seed + "-" + (first + index);
    }

    @Override
    public Example read(int index) {
        int label = label(index);
        var exposure = new Exposure(seed, first + index, label);
        if (imageSize != maskSize) {
            byte[] none = {};
            return new Example(
                    name(index), label, exposure.image(imageSize, imageSize, none), exposure.mask(maskSize, maskSize));
        }
        byte[] lungs = new byte[maskSize * maskSize];
        var image = exposure.image(imageSize, imageSize, lungs);
        return new Example(name(index), label, image, Image.gray(maskSize, maskSize, lungs));
    }

    /**
     * Writes all pictures as a folder in the layout of {@link CovidRadiography}, numbered from 1 in each class, masks as RGB.
     *
     * @param folder must not exist yet or be empty, so that nothing gets mixed
     */
    public void writeTo(Path folder) {
        try {
            prepare(folder);
        } catch (IOException e) {
            throw unwritable(folder, e.getClass().getSimpleName()).causedBy(e);
        }
        int[] numbers = new int[classes().size()];
        for (int i = 0; i < count; i++) {
            var example = read(i);
            var className = classes().get(example.label());
            var file = className + "-" + ++numbers[example.label()] + ".png";
            example.image().write(folder.resolve(className).resolve("images").resolve(file));
            if (example.mask() != null) {
                example.mask()
                        .toRgb()
                        .write(folder.resolve(className).resolve("masks").resolve(file));
            }
        }
    }

    private void prepare(Path folder) throws IOException {
        Files.createDirectories(folder);
        try (var content = Files.list(folder)) {
            if (content.findAny().isPresent()) throw unwritable(folder, "one with files in it");
        }
        for (var className : classes()) {
            Files.createDirectories(folder.resolve(className).resolve("images"));
            Files.createDirectories(folder.resolve(className).resolve("masks"));
        }
    }

    private static RoentgenException unwritable(Path folder, String got) {
        return new ArgumentException(
                "SyntheticChestXray.writeTo", folder + " must be", "an empty folder", got, "Choose a new folder.");
    }
}

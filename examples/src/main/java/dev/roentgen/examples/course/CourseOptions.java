package dev.roentgen.examples.course;

import dev.roentgen.check.ArgumentException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the course may be told; null leaves a number to each experiment and its scale.
 *
 * @param data a folder in the layout of the COVID-19 Radiography Database, or null for generated images
 * @param weights a folder of checkpoints to start from, one file or folder a model; null for random weights
 * @param scale small nets for minutes on two cores, or the course's own
 * @param epochs how often the training part is gone through
 * @param batch images of a training step
 * @param imageSize height and width in pixels, a multiple of 32
 * @param seed of the split, the weights, the order and the augmentation
 * @param images how many images are generated where there is no folder
 * @param width of the slim nets' first stage
 * @param split a split.csv of an earlier run, whose parts are taken; null draws them from the seed
 * @param testShare the share of the images that is only measured, apart from those that choose the best epoch; 0 as the course,
 *     which chose on what it measured
 * @param originalFaults whether the original's faults that {@code docs/course.md} lists are kept
 * @param skipBad whether unreadable images are left out and listed instead of ending the run
 * @param resume whether rows that the output folder holds are kept and a run that was stopped goes on
 * @param out where the results go
 */
public record CourseOptions(
        @Nullable Path data,
        @Nullable Path weights,
        Scale scale,
        @Nullable Integer epochs,
        @Nullable Integer batch,
        @Nullable Integer imageSize,
        long seed,
        int images,
        int width,
        @Nullable Path split,
        double testShare,
        boolean originalFaults,
        boolean skipBad,
        boolean resume,
        Path out) {
    /** How large the nets are. */
    public enum Scale {
        /** Slim nets at small sizes. */
        small,
        /** The course's own nets at 224 x 224. */
        full
    }

    /** Checks the numbers. */
    public CourseOptions {
        if (epochs != null && epochs < 1) throw wrong("--epochs", "1 or more", epochs, "Use --epochs 15.");
        if (batch != null && batch < 1) throw wrong("--batch", "1 or more", batch, "Use --batch 16.");
        if (imageSize != null && (imageSize < 32 || imageSize % 32 != 0 || imageSize > 4096))
            throw wrong(
                    "--image-size",
                    "a multiple of 32 from 32 to 4096",
                    imageSize,
                    "Use --image-size " + nearest(imageSize) + ".");
        if (width < 2 || width % 2 != 0 || width > 256)
            throw wrong("--width", "an even number from 2 to 256", width, "Use --width 16.");
        if (!(testShare >= 0 && testShare <= 0.5))
            throw new ArgumentException(
                    "--test-share", "it must be", "from 0 to 0.5", Double.toString(testShare), "Use --test-share 0.2.");
        if (split != null && data == null)
            throw new ArgumentException(
                    "--split", "it must be given with", "--data", split + " alone", "Give the images that it splits.");
        if (split != null && (testShare > 0 || originalFaults))
            throw new ArgumentException(
                    "--split",
                    "it must be given without",
                    "--test-share and --original-faults, which draw another",
                    testShare > 0 ? "--test-share " + testShare : "--original-faults",
                    "Leave one of them out.");
        if (originalFaults && testShare > 0)
            throw new ArgumentException(
                    "--original-faults",
                    "it must be given without",
                    "--test-share, which the original lacked",
                    "--test-share " + testShare,
                    "Leave one of them out.");
        if (images < 20) throw wrong("--images", "20 or more", images, "Use --images 200.");
    }

    /** What decides a row's figures, by the options' names: all but where it goes and whether it goes on. */
    AskedOptions asked() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("--data", text(data == null ? null : data.toAbsolutePath().normalize()));
        all.put(
                "--weights",
                text(weights == null ? null : weights.toAbsolutePath().normalize()));
        all.put("--scale", scale.name());
        all.put("--epochs", text(epochs));
        all.put("--batch", text(batch));
        all.put("--image-size", text(imageSize));
        all.put("--seed", text(seed));
        all.put("--images", text(images));
        all.put("--width", text(width));
        all.put("--split", text(split == null ? null : split.toAbsolutePath().normalize()));
        all.put("--test-share", text(testShare == 0 ? null : testShare));
        all.put("--original-faults", text(originalFaults));
        all.put("--skip-bad", text(skipBad));
        return new AskedOptions(all);
    }

    private static String text(@Nullable Object value) {
        return value == null ? AskedOptions.UNSET : value.toString();
    }

    /** Whether the nets are the slim ones. */
    public boolean isSmall() {
        return scale == Scale.small;
    }

    /** The number of epochs, or another where none was asked for. */
    public int epochsOr(int usual) {
        return epochs == null ? usual : epochs;
    }

    /** The batch size, or another where none was asked for. */
    public int batchOr(int usual) {
        return batch == null ? usual : batch;
    }

    /** The image size, or another where none was asked for. */
    public int imageSizeOr(int usual) {
        return imageSize == null ? usual : imageSize;
    }

    private static int nearest(int size) {
        return Math.max(32, Math.min(4096, (size + 16) / 32 * 32));
    }

    private static ArgumentException wrong(String option, String expected, int got, String fix) {
        return new ArgumentException(option, "it must be", expected, Integer.toString(got), fix);
    }
}

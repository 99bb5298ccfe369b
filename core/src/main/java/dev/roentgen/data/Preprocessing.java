package dev.roentgen.data;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.ShapeException;
import dev.roentgen.tensor.Tensor;
import java.util.List;

/**
 * How pictures become a model's input: their size, and per channel the mean and deviation of values from 0 to 1.
 *
 * @param height rows
 * @param width columns
 * @param mean what is subtracted from each channel
 * @param std what each channel is then divided by
 */
public record Preprocessing(int height, int width, List<Double> mean, List<Double> std) {
    /** Checks that sizes and deviations are positive, and that there is a deviation for every mean. */
    public Preprocessing {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        if (height < 1 || width < 1)
            throw new ArgumentException(
                    "Preprocessing", "the size must be", "at least 1x1", height + "x" + width, "Use size(224).");
        if (mean.isEmpty() || mean.size() != std.size())
            throw new ArgumentException(
                    "Preprocessing",
                    "mean and std must have",
                    "one value for every channel",
                    mean.size() + " and " + std.size(),
                    "Give both for 3 channels, or for 1.");
        for (double m : mean)
            if (!Double.isFinite(m))
                throw new ArgumentException(
                        "Preprocessing",
                        "mean must be",
                        "finite",
                        mean.toString(),
                        "Use 0 to leave a channel as it is.");
        for (double s : std)
            if (!(s > 0 && s < Double.POSITIVE_INFINITY))
                throw new ArgumentException(
                        "Preprocessing",
                        "std must be",
                        "positive",
                        std.toString(),
                        "Use 1 to leave a channel as it is.");
    }

    /** Square colour pictures with the statistics of ImageNet, on which most published weights were trained. */
    public static Preprocessing imagenet(int size) {
        return new Preprocessing(size, size, List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));
    }

    /** Square pictures of one channel, from -1 to 1. */
    public static Preprocessing gray(int size) {
        return new Preprocessing(size, size, List.of(0.5), List.of(0.5));
    }

    /** The same for square pictures of another size. */
    public Preprocessing size(int size) {
        return size(size, size);
    }

    /** The same for pictures of another size. */
    public Preprocessing size(int height, int width) {
        return new Preprocessing(height, width, mean, std);
    }

    /** The same with another mean and deviation per channel. */
    public Preprocessing normalized(List<Double> mean, List<Double> std) {
        return new Preprocessing(height, width, mean, std);
    }

    /** The number of channels. */
    public int channels() {
        return mean.size();
    }

    /** {@code (x / 255 - mean) / std} of bytes, in {@code F32}. Shapes: {@code [B, C, H, W] -> [B, C, H, W]}. */
    public Tensor normalize(Tensor bytes) {
        if (bytes.rank() != 4 || bytes.dim(1) != channels())
            throw new ShapeException(
                    "Preprocessing",
                    "pictures must be",
                    "[B, " + channels() + ", H, W]",
                    bytes.shape().toString(),
                    channels() == 1 ? "Convert them to gray." : "Convert them to RGB.");
        float[] scale = new float[channels()], shift = new float[channels()];
        for (int c = 0; c < scale.length; c++) {
            scale[c] = (float) (1 / (255 * std.get(c)));
            shift[c] = (float) (-mean.get(c) / std.get(c));
        }
        Shape perChannel = Shape.of(channels(), 1, 1);
        return bytes.to(DType.F32)
                .mul(Tensor.of(scale, perChannel).to(bytes.backend()))
                .add(Tensor.of(shift, perChannel).to(bytes.backend()));
    }
}

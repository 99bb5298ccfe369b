package dev.roentgen.datasets.loader;

import dev.roentgen.array.Shape;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.data.Batch;
import dev.roentgen.data.BatchSource;
import dev.roentgen.data.Batches;
import dev.roentgen.datasets.Shuffle;
import dev.roentgen.datasets.transform.Draws;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Tensor;
import java.util.Iterator;

/**
 * Batches in which each picture is mixed with another of the batch, and labels and masks with it: labels become probabilities
 * {@code [B, classes]} of {@code F32}, which cross entropy takes.
 *
 * <pre>{@code
 * var train = Mixing.mixup(loader, 4, 0.2, 42);
 * }</pre>
 *
 * <p>What happens depends on seed, epoch and the batch's number alone.
 */
public final class Mixing implements BatchSource {
    private final BatchSource source;
    private final boolean cut;
    private final int classes;
    private final double alpha;
    private final long seed;

    private Mixing(BatchSource source, boolean cut, int classes, double alpha, long seed) {
        this.source = source;
        this.cut = cut;
        this.classes = classes;
        this.alpha = alpha;
        this.seed = seed;
        if (!(alpha > 0 && alpha < Double.POSITIVE_INFINITY))
            throw new ArgumentException("Mixing", "alpha must be", "above 0", String.valueOf(alpha), "Use 0.2 or 1.");
        if (classes < 1)
            throw new ArgumentException("Mixing", "classes must be", "at least 1", String.valueOf(classes), "");
    }

    /** Weighted means of two pictures, the weight from Beta(alpha, alpha). Zhang et al., arXiv:1710.09412. */
    public static Mixing mixup(BatchSource source, int classes, double alpha, long seed) {
        return new Mixing(source, false, classes, alpha, seed);
    }

    /** A rectangle of one picture in another, its area from Beta(alpha, alpha). Yun et al., arXiv:1905.04899. */
    public static Mixing cutmix(BatchSource source, int classes, double alpha, long seed) {
        return new Mixing(source, true, classes, alpha, seed);
    }

    @Override
    public int samples() {
        return source.samples();
    }

    @Override
    public int size() {
        return source.size();
    }

    @Override
    public Batches epoch(int epoch, int from) {
        var batches = source.epoch(epoch, from);
        return new Batches(
                from,
                new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return batches.hasNext();
                    }

                    @Override
                    public Batch next() {
                        int number = batches.position();
                        return mixed(batches.next(), epoch, number);
                    }
                },
                batches::close);
    }

    private Batch mixed(Batch batch, int epoch, int number) {
        var draws = new Draws(seed, epoch, number);
        double weight = Beta.draw(alpha, draws);
        int[] order = Shuffle.order(batch.size(), seed, (long) epoch << 32 | number);
        long[] partners = new long[order.length];
        for (int i = 0; i < order.length; i++) partners[i] = order[i];
        try (var scope = Scope.open()) {
            Tensor index = Tensor.of(partners, Shape.of(partners.length));
            Tensor images = batch.images(), here = Tensor.of(new float[] {(float) weight}, Shape.of(1, 1, 1, 1));
            if (cut) {
                here = window(images.dim(2), images.dim(3), weight, draws);
                weight = here.mean().item();
            }
            Tensor labels = batch.hasLabels() ? oneHot(batch.labels()) : null;
            Tensor share = Tensor.of(new float[] {(float) weight}, Shape.of(1, 1));
            return new Batch(
                    scope.keep(mixed(images, index, here)),
                    labels == null ? null : scope.keep(mixed(labels, index, share)),
                    batch.hasMasks() ? scope.keep(mixed(batch.masks(), index, here)) : null,
                    batch.names());
        }
    }

    private static Tensor mixed(Tensor x, Tensor partners, Tensor share) {
        return x.mul(share).add(x.indexSelect(0, partners).mul(share.neg().add(1)));
    }

    private Tensor oneHot(Tensor labels) {
        long[] numbers = labels.toLongArray();
        float[] ones = new float[numbers.length * classes];
        for (int i = 0; i < numbers.length; i++) {
            if (numbers[i] < 0 || numbers[i] >= classes)
                throw new ArgumentException(
                        "Mixing",
                        "labels must be",
                        "below " + classes,
                        String.valueOf(numbers[i]),
                        "Give all classes.");
            ones[i * classes + (int) numbers[i]] = 1;
        }
        return Tensor.of(ones, Shape.of(numbers.length, classes));
    }

    /** {@code [1, 1, H, W]}: 0 in a rectangle about a random place with the area that the partner gets, 1 around it. */
    private static Tensor window(int height, int width, double weight, Draws draws) {
        double side = Math.sqrt(1 - weight), y = draws.unit() * height, x = draws.unit() * width;
        int top = edge(y - side * height / 2, height), bottom = edge(y + side * height / 2, height);
        int left = edge(x - side * width / 2, width), right = edge(x + side * width / 2, width);
        float[] here = new float[height * width];
        for (int i = 0; i < here.length; i++) {
            boolean inside = i / width >= top && i / width < bottom && i % width >= left && i % width < right;
            here[i] = inside ? 0 : 1;
        }
        return Tensor.of(here, Shape.of(1, 1, height, width));
    }

    private static int edge(double at, int most) {
        return (int) Math.max(0, Math.min(most, Math.rint(at)));
    }
}

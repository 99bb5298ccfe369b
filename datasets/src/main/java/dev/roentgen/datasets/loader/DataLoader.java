package dev.roentgen.datasets.loader;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.data.Batch;
import dev.roentgen.data.BatchSource;
import dev.roentgen.data.Batches;
import dev.roentgen.data.Preprocessing;
import dev.roentgen.datasets.Dataset;
import dev.roentgen.datasets.Shuffle;
import dev.roentgen.datasets.image.Filter;
import dev.roentgen.datasets.image.Normalization;
import dev.roentgen.datasets.transform.Augmentation;
import java.util.Iterator;

/**
 * Batches of a data set: read, resized and normalized by a few threads ahead of their use.
 *
 * <pre>{@code
 * var train = DataLoader.of(data, Preprocessing.imagenet(224)).batch(16).shuffled(42);
 * }</pre>
 *
 * <p>Shapes: images {@code [B, C, H, W]}, masks {@code [B, 1, H, W]} of 0 and 1 where the data set has them, labels {@code [B]} of
 * {@code I64}. Pictures are squeezed to the size asked for, masks take the nearest sample. Order and flips depend on seed, epoch and
 * sample alone: the number of threads, and an epoch begun in the middle, change nothing. Resized pictures stay in memory, as bytes,
 * while there is room. An error names the picture and comes when its batch is asked for.
 */
public final class DataLoader implements BatchSource {
    private record Options(
            int batch,
            boolean shuffle,
            long seed,
            Augmentation augmentation,
            boolean whole,
            int threads,
            long cache,
            Filter filter) {}

    private final Dataset data;
    private final Preprocessing preprocessing;
    private final Normalization normalization;
    private final Options options;
    private final Samples samples;

    private DataLoader(Dataset data, Preprocessing preprocessing, Options options, Samples samples) {
        this.data = data;
        this.preprocessing = preprocessing;
        this.options = options;
        this.samples = samples;
        normalization = Normalization.of(preprocessing);
    }

    /** Batches of 16 in the order of the data set, by two threads, with a quarter of the heap for pictures. */
    public static DataLoader of(Dataset data, Preprocessing preprocessing) {
        if (data.size() == 0) {
            throw new ArgumentException(
                    "DataLoader", "the data set must have", "a picture", "none", "Choose a larger part of it.");
        }
        long quarter = Runtime.getRuntime().maxMemory() / 4;
        var options = new Options(16, false, 0, Augmentation.none(), false, 2, quarter, Filter.BILINEAR);
        return new DataLoader(data, preprocessing, options, samples(data, preprocessing, options));
    }

    private static Samples samples(Dataset data, Preprocessing preprocessing, Options o) {
        return new Samples(data, preprocessing.height(), preprocessing.width(), o.filter, o.cache);
    }

    /** Shares the pictures in memory, unless the change concerns them. */
    private DataLoader with(Options o) {
        boolean same = o.cache == options.cache && o.filter == options.filter;
        return new DataLoader(data, preprocessing, o, same ? samples : samples(data, preprocessing, o));
    }

    /** Batches of this many pictures; the last of an epoch may be smaller. */
    public DataLoader batch(int size) {
        var o = options;
        return with(new Options(
                positive("batch", size), o.shuffle, o.seed, o.augmentation, o.whole, o.threads, o.cache, o.filter));
    }

    /** In another order every epoch, which the seed decides. */
    public DataLoader shuffled(long seed) {
        var o = options;
        return with(new Options(o.batch, true, seed, o.augmentation, o.whole, o.threads, o.cache, o.filter));
    }

    /** Mirrors every other picture and its mask, others in every epoch, by the seed of {@link #shuffled}. */
    public DataLoader flipped() {
        return augmented(options.augmentation.flip());
    }

    /** Changes pictures and masks at random, others in every epoch, by the seed of {@link #shuffled}. */
    public DataLoader augmented(Augmentation augmentation) {
        var o = options;
        return with(new Options(o.batch, o.shuffle, o.seed, augmentation, o.whole, o.threads, o.cache, o.filter));
    }

    /** Leaves out a last batch that is smaller than the others. */
    public DataLoader wholeBatches() {
        var o = options;
        return with(new Options(o.batch, o.shuffle, o.seed, o.augmentation, true, o.threads, o.cache, o.filter));
    }

    /** Prepares batches on this many threads. */
    public DataLoader threads(int count) {
        var o = options;
        int threads = positive("threads", count);
        return with(new Options(o.batch, o.shuffle, o.seed, o.augmentation, o.whole, threads, o.cache, o.filter));
    }

    /** Keeps resized pictures of up to so many bytes in memory; 0 reads them anew every epoch. */
    public DataLoader cache(long bytes) {
        var o = options;
        return with(new Options(o.batch, o.shuffle, o.seed, o.augmentation, o.whole, o.threads, bytes, o.filter));
    }

    /** Resizes with another filter than bilinear. */
    public DataLoader filter(Filter filter) {
        var o = options;
        return with(new Options(o.batch, o.shuffle, o.seed, o.augmentation, o.whole, o.threads, o.cache, filter));
    }

    private static int positive(String what, int value) {
        if (value < 1) {
            throw new ArgumentException("DataLoader." + what, "it must be", "at least 1", String.valueOf(value), "");
        }
        return value;
    }

    @Override
    public int samples() {
        return data.size();
    }

    @Override
    public int size() {
        return options.whole ? data.size() / options.batch : (data.size() + options.batch - 1) / options.batch;
    }

    @Override
    public Batches epoch(int epoch, int from) {
        if (from < 0 || from > size()) {
            throw new ArgumentException(
                    "DataLoader.epoch", "the first batch must be", "within 0 to " + size(), String.valueOf(from), "");
        }
        var run = new Epoch(
                samples,
                normalization,
                order(epoch),
                (example, index) -> options.augmentation.apply(example, ~options.seed, epoch, index),
                options.batch,
                area(),
                from,
                size(),
                options.threads + 1,
                options.threads);
        return new Batches(
                from,
                new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return run.hasNext();
                    }

                    @Override
                    public Batch next() {
                        var host = run.next();
                        var batch =
                                host.toBatch(preprocessing.channels(), preprocessing.height(), preprocessing.width());
                        run.done(host); // the tensors are copies
                        return batch;
                    }
                },
                run::close);
    }

    private int area() {
        return preprocessing.height() * preprocessing.width();
    }

    private int[] order(int epoch) {
        if (options.shuffle) return Shuffle.order(data.size(), options.seed, epoch);
        int[] order = new int[data.size()];
        for (int i = 0; i < order.length; i++) order[i] = i;
        return order;
    }

    /** The data set that the batches come from. */
    public Dataset data() {
        return data;
    }
}

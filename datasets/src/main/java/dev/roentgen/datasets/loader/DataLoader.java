package dev.roentgen.datasets.loader;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.data.Batch;
import dev.roentgen.data.BatchSource;
import dev.roentgen.data.Batches;
import dev.roentgen.data.Preprocessing;
import dev.roentgen.datasets.Dataset;
import dev.roentgen.datasets.Shuffle;
import dev.roentgen.datasets.Subset;
import dev.roentgen.datasets.image.Filter;
import dev.roentgen.datasets.image.Normalization;
import dev.roentgen.datasets.transform.Augmentation;
import dev.roentgen.datasets.transform.Draws;
import dev.roentgen.datasets.transform.Transform;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Batches of a data set: read, resized and normalized by a few threads ahead of their use.
 *
 * <pre>{@code
 * var train = DataLoader.of(data, Preprocessing.imagenet(224)).batch(16).shuffled(42).augmented(Transforms.turn(10));
 * }</pre>
 *
 * <p>Shapes: images {@code [B, C, H, W]}, masks {@code [B, 1, H, W]} of 0 and 1 where the data set has them, labels {@code [B]} of
 * {@code I64} where it has classes. Pictures are squeezed to the size asked for, masks take the nearest sample.
 *
 * <p>Order and changes depend on seed, epoch and sample alone: the number of threads, and an epoch begun in the middle, change
 * nothing. Resized pictures stay in memory, as bytes, while there is room. Batches are made ahead up to one more than there are
 * threads. An error names the picture and its number in the data set, as {@code DataLoader[17]}, and comes when its batch is
 * asked for.
 */
public final class DataLoader implements BatchSource {
    /**
     * A picture that was left out.
     *
     * @param index its number in the data set
     * @param name its name
     * @param why the error that reading it gave
     */
    public record Skipped(int index, String name, String why) {}

    /** What can be chosen; changed only before a loader gets it. */
    private static final class Options implements Cloneable {
        private int batch = 16;
        private boolean shuffle;
        private long seed;
        private Transform augmentation = Augmentation.none();
        private boolean whole;
        private int threads = 2;
        private Samples.How samples;

        Options(Samples.How samples) {
            this.samples = samples;
        }

        Options copy() {
            try {
                return (Options) clone();
            } catch (CloneNotSupportedException e) {
                throw new IllegalStateException("it is cloneable", e);
            }
        }
    }

    private final Dataset data;
    private final int[] good; // the numbers of the pictures that are not left out
    private final List<Skipped> skipped;
    private final Preprocessing preprocessing;
    private final Normalization normalization;
    private final Options options;
    private final Samples samples;

    private DataLoader(
            Dataset data,
            int[] good,
            List<Skipped> skipped,
            Preprocessing preprocessing,
            Options options,
            Samples samples) {
        this.data = data;
        this.good = good;
        this.skipped = skipped;
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
        var how = Samples.How.squeezed(preprocessing.height(), preprocessing.width());
        int[] all = IntStream.range(0, data.size()).toArray();
        return new DataLoader(data, all, List.of(), preprocessing, new Options(how), new Samples(data, how));
    }

    /** Shares the pictures in memory, unless the change concerns them. */
    private DataLoader with(Consumer<Options> change) {
        var changed = options.copy();
        change.accept(changed);
        boolean same = changed.samples.equals(options.samples);
        return new DataLoader(
                data, good, skipped, preprocessing, changed, same ? samples : new Samples(data, changed.samples));
    }

    /** Batches of this many pictures; the last of an epoch may be smaller. */
    public DataLoader batch(int size) {
        return with(o -> o.batch = positive("batch", size));
    }

    /** In another order every epoch, which the seed decides. */
    public DataLoader shuffled(long seed) {
        return with(o -> {
            o.shuffle = true;
            o.seed = seed;
        });
    }

    /** Changes pictures and masks at random, others in every epoch, by the seed of {@link #shuffled}. */
    public DataLoader augmented(Transform augmentation) {
        return with(o -> o.augmentation = augmentation);
    }

    /**
     * Changes pictures once, as they are read and before they are kept: {@code shorterSide(256).then(centerCrop(224, 224))}. It
     * takes the place of squeezing; what has another size at the end is squeezed then.
     */
    public DataLoader prepared(Transform preparation) {
        return with(o -> o.samples = o.samples.prepared(preparation));
    }

    /** Leaves out a last batch that is smaller than the others. */
    public DataLoader wholeBatches() {
        return with(o -> o.whole = true);
    }

    /** Prepares batches on this many threads. */
    public DataLoader threads(int count) {
        return with(o -> o.threads = positive("threads", count));
    }

    /** Keeps resized pictures of up to so many bytes in memory; 0 reads them anew every epoch. */
    public DataLoader cache(long bytes) {
        return with(o -> o.samples = o.samples.room(bytes));
    }

    /**
     * Keeps resized pictures in a folder as well, for later runs too. An entry belongs to files of one path, size and time of
     * change and to one preparation, is written whole or not at all, and is made anew where it is damaged.
     *
     * @param bytes the most that the folder may hold; when it is full, what this loader does not use goes first
     */
    public DataLoader diskCache(Path folder, long bytes) {
        return with(o -> o.samples = o.samples.disk(new DiskCache(folder, bytes)));
    }

    /** Resizes with another filter than bilinear. */
    public DataLoader filter(Filter filter) {
        return with(o -> o.samples = o.samples.filter(filter));
    }

    /**
     * Reads every picture once, through the caches, and leaves out those that can't be read: {@link #skipped} lists them. Throws
     * the error of the first where none can.
     */
    public DataLoader skipBad() {
        var bad = Scan.of(samples, good, options.threads);
        int[] left = IntStream.of(good).filter(i -> !bad.containsKey(i)).toArray();
        if (left.length == 0) throw bad.firstEntry().getValue();
        var why = bad.entrySet().stream()
                .map(e -> new Skipped(
                        e.getKey(), data.name(e.getKey()), e.getValue().getMessage()))
                .toList();
        return new DataLoader(data, left, why, preprocessing, options, samples);
    }

    /** What {@link #skipBad} left out, in the order of the data set. */
    public List<Skipped> skipped() {
        return skipped;
    }

    private static int positive(String what, int value) {
        if (value < 1) {
            throw new ArgumentException("DataLoader." + what, "it must be", "at least 1", String.valueOf(value), "");
        }
        return value;
    }

    @Override
    public int samples() {
        return good.length;
    }

    @Override
    public int size() {
        return options.whole ? good.length / options.batch : (good.length + options.batch - 1) / options.batch;
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
                (example, index) -> options.augmentation.apply(example, new Draws(~options.seed, epoch, index)),
                options.batch,
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

    private int[] order(int epoch) {
        if (!options.shuffle) return good;
        int[] order = Shuffle.order(good.length, options.seed, epoch);
        for (int i = 0; i < order.length; i++) order[i] = good[order[i]];
        return order;
    }

    /** The data set that the batches come from, without what was left out. */
    public Dataset data() {
        return skipped.isEmpty() ? data : new Subset(data, good);
    }
}

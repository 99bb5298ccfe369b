package dev.roentgen.datasets.loader;

import dev.roentgen.check.DataException;
import dev.roentgen.datasets.Dataset;
import dev.roentgen.datasets.Example;
import dev.roentgen.datasets.image.Filter;
import dev.roentgen.datasets.image.Image;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The pictures of a data set at the size that a model wants, as bytes: read and resized at first use, then kept as long as there is
 * room. Safe for many threads; two that ask for one picture at once may both read it, and get equal ones.
 */
final class Samples {
    private final Dataset data;
    private final int height;
    private final int width;
    private final Filter filter;
    private final AtomicReferenceArray<Example> kept;
    private final AtomicLong room;

    Samples(Dataset data, int height, int width, Filter filter, long cacheBytes) {
        this.data = data;
        this.height = height;
        this.width = width;
        this.filter = filter;
        kept = new AtomicReferenceArray<>(data.size());
        room = new AtomicLong(cacheBytes);
    }

    Example get(int index) {
        var known = kept.get(index);
        if (known != null) return known;
        var example = sized(data.read(index));
        int bytes = bytes(example.image()) + bytes(example.mask());
        if (room.get() >= bytes && kept.compareAndSet(index, null, example)) room.addAndGet(-bytes);
        return example;
    }

    private Example sized(Example example) {
        if (example.label() < 0 || example.label() >= data.classes().size()) {
            throw new DataException(
                    example.name(),
                    "the label must be",
                    "below " + data.classes().size(),
                    String.valueOf(example.label()),
                    "");
        }
        var mask = example.mask();
        return new Example(
                example.name(),
                example.label(),
                withoutColour(example.image()).resized(height, width, filter),
                mask == null ? null : mask.toGray().resized(height, width, Filter.NEAREST));
    }

    /** A gray picture that was stored as RGB takes a third of the room, and of the time to resize it. */
    private static Image withoutColour(Image image) {
        if (image.channels() == 1) return image.to8Bit();
        byte[] samples = image.samples();
        byte[] gray = new byte[samples.length / 3];
        for (int i = 0; i < gray.length; i++) {
            gray[i] = samples[3 * i];
            if (gray[i] != samples[3 * i + 1] || gray[i] != samples[3 * i + 2]) return image;
        }
        return Image.gray(image.height(), image.width(), gray);
    }

    private static int bytes(@Nullable Image image) {
        return image == null ? 0 : image.height() * image.width() * image.channels() + 64;
    }
}

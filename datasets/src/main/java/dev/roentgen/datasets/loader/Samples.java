package dev.roentgen.datasets.loader;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.DataException;
import dev.roentgen.check.RoentgenException;
import dev.roentgen.datasets.Dataset;
import dev.roentgen.datasets.Example;
import dev.roentgen.datasets.image.Filter;
import dev.roentgen.datasets.image.Image;
import dev.roentgen.datasets.transform.Draws;
import dev.roentgen.datasets.transform.Transform;
import dev.roentgen.datasets.transform.Transforms;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The pictures of a data set as a model wants them, as bytes: read and prepared at first use, then kept as long as there is room.
 * Safe for many threads; two that ask for one picture at once may both read it, and get equal ones.
 */
final class Samples {
    /**
     * How pictures are prepared and kept.
     *
     * @param height rows in the end
     * @param width columns in the end
     * @param filter what resizes
     * @param preparation what is done before they are kept, if not resizing alone
     * @param room how many bytes to keep in memory
     * @param disk where to keep them beside
     */
    record How(
            int height,
            int width,
            Filter filter,
            @Nullable Transform preparation,
            long room,
            @Nullable DiskCache disk) {
        How {
            if (disk != null && preparation != null && preparation.getClass().isHidden()) {
                throw new ArgumentException(
                        "DataLoader.diskCache",
                        "the preparation must be",
                        "of a class whose toString tells its settings, by which entries are found again",
                        "a lambda",
                        "Make it a record.");
            }
        }

        /** Bilinear, with a quarter of the heap. */
        static How squeezed(int height, int width) {
            return new How(
                    height, width, Filter.BILINEAR, null, Runtime.getRuntime().maxMemory() / 4, null);
        }

        How filter(Filter filter) {
            return new How(height, width, filter, preparation, room, disk);
        }

        How prepared(Transform preparation) {
            return new How(height, width, filter, preparation, room, disk);
        }

        How room(long bytes) {
            return new How(height, width, filter, preparation, bytes, disk);
        }

        How disk(DiskCache disk) {
            return new How(height, width, filter, preparation, room, disk);
        }

        private Transform fit() {
            return Transforms.resize(height, width, filter);
        }

        private Transform first() {
            return preparation == null ? fit() : preparation;
        }
    }

    private final Dataset data;
    private final How how;
    private final Transform first, fit;
    private final AtomicReferenceArray<Example> kept;
    private final AtomicLong room;

    Samples(Dataset data, How how) {
        this.data = data;
        this.how = how;
        first = how.first();
        fit = how.fit();
        kept = new AtomicReferenceArray<>(data.size());
        room = new AtomicLong(how.room);
    }

    int area() {
        return how.height * how.width;
    }

    /** A picture prepared; an error of any kind names it and its number. */
    Example get(int index) {
        return named(index, () -> {
            var known = kept.get(index);
            if (known != null) return known;
            var example = stored(index);
            int bytes = bytes(example.image()) + bytes(example.mask());
            if (room.get() >= bytes && kept.compareAndSet(index, null, example)) room.addAndGet(-bytes);
            return example;
        });
    }

    /** A picture after a change of it, at the size in the end. */
    Example get(int index, Epoch.Change change) {
        var example = get(index);
        return named(index, () -> fit.apply(change.of(example, index), new Draws(0, 0, index)));
    }

    /** Why a picture can't be had; null where it can. */
    @Nullable
    DataException error(int index) {
        try {
            get(index);
            return null;
        } catch (DataException e) {
            return e;
        }
    }

    private interface Making {
        Example make();
    }

    private Example named(int index, Making making) {
        try {
            return making.make();
        } catch (RoentgenException e) {
            e.within("DataLoader[" + index + "]");
            throw e;
        } catch (RuntimeException e) {
            var error = new DataException(data.name(index), "the picture must be readable", "", e.toString(), "");
            error.within("DataLoader[" + index + "]");
            throw error.causedBy(e);
        }
    }

    private Example stored(int index) {
        var disk = how.disk;
        var files = data.files(index);
        if (disk == null || files.isEmpty()) return made(index);
        var key = DiskCache.key(files, first.toString());
        var known = disk.get(key, data.name(index), data.label(index));
        if (known != null) return known;
        var example = made(index);
        disk.put(key, example);
        return example;
    }

    private Example made(int index) {
        var example = data.read(index);
        int classes = data.classes().size();
        if (example.label() < (classes == 0 ? -1 : 0) || example.label() >= classes) {
            throw new DataException(
                    example.name(), "the label must be", "below " + classes, String.valueOf(example.label()), "");
        }
        return first.apply(example.with(withoutColour(example.image()), Image::toGray), new Draws(0, 0, index));
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

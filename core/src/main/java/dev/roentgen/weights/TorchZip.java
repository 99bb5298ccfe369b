package dev.roentgen.weights;

import static dev.roentgen.weights.FileErrors.quoted;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;

/** A PyTorch file since version 1.6, and TorchScript archives: a zip of {@code X/data.pkl} and a storage in each {@code X/data/KEY}. */
final class TorchZip implements TorchDict.Storages {
    private static final Pattern PICKLE = Pattern.compile("([^/]+/)?data\\.pkl");
    private static final int CHUNK = 1 << 16;

    private final FileErrors errors;
    private final Archive archive;
    private final String prefix;
    private final ByteOrder order;
    private final byte[] chunk = new byte[CHUNK];
    private long unpacked; // by tensors in packed storages

    private TorchZip(FileErrors errors, Archive archive, String prefix) {
        this.errors = errors;
        this.archive = archive;
        this.prefix = prefix;
        this.order = order();
    }

    /** Opens it as a state dict; null for a zip of something else. */
    static @Nullable StateDict open(FileErrors errors, ReadBuffer buffer) {
        Archive archive = Archive.open(errors);
        try {
            List<String> pickles = archive.entries().keySet().stream()
                    .filter(name -> PICKLE.matcher(name).matches())
                    .toList();
            if (pickles.isEmpty()) {
                archive.close();
                return null;
            }
            if (pickles.size() > 1)
                throw errors.damaged("the archive must hold", "one data.pkl", Integer.toString(pickles.size()));
            String name = pickles.get(0);
            var file = new TorchZip(errors, archive, name.substring(0, name.length() - "data.pkl".length()));
            return new TorchDict(errors, TorchKeys.of(file.pickle(name), errors), file, buffer);
        } catch (Throwable t) {
            archive.close();
            throw t;
        }
    }

    private Object pickle(String name) {
        ZipEntry entry = archive.entry(name);
        try (var in = new BufferedInputStream(archive.stream(entry))) {
            return Unpickler.read(new PickleInput(errors, in, entry.getSize()), new TorchBuilder(errors));
        } catch (IOException e) {
            throw errors.unreadable(e);
        }
    }

    /** Newer files say which byte order they have. */
    private ByteOrder order() {
        ZipEntry entry = archive.entries().get(prefix + "byteorder");
        if (entry == null) return ByteOrder.LITTLE_ENDIAN;
        try (InputStream in = archive.stream(entry)) {
            String text = new String(in.readNBytes(10), StandardCharsets.US_ASCII);
            if (!text.equals("little") && !text.equals("big"))
                throw errors.damaged("byteorder must be", "little or big", quoted(text));
            return text.equals("big") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        } catch (IOException e) {
            throw errors.unreadable(e);
        }
    }

    private String name(TorchTensor.Storage storage) {
        return prefix + "data/" + storage.key();
    }

    @Override
    public void check(TorchTensor.Storage storage, long end) {
        @Nullable ZipEntry entry = archive.entries().get(name(storage));
        long needed = (storage.first() + storage.elements()) * storage.type().bytes();
        if (entry == null || entry.getSize() < needed)
            throw errors.broken(
                    "entry " + quoted(name(storage)) + " must have",
                    needed + " bytes",
                    entry == null ? "none" : Long.toString(entry.getSize()),
                    "The file is cut short or damaged: download it again.");
        if (entry.getMethod() != ZipEntry.STORED && (unpacked += end) > 4L * Archive.MOST_PACKED * archive.size())
            throw errors.damaged("packed storages must be", "unpacked once for each tensor", "more often");
    }

    @Override
    public void read(TorchTensor.Storage storage, long from, ByteBuffer into) {
        into.order(order);
        try (InputStream in = archive.stream(archive.entry(name(storage)))) {
            in.skipNBytes(from); // in an entry that is not packed this only moves
            while (into.hasRemaining()) {
                int n = in.read(chunk, 0, Math.min(chunk.length, into.remaining()));
                if (n < 0) throw errors.damaged("entry " + quoted(name(storage)) + " must keep", "its length", "less");
                into.put(chunk, 0, n);
            }
        } catch (IOException e) {
            throw errors.unreadable(e);
        }
    }

    @Override
    public void close() {
        archive.close();
    }
}

package dev.roentgen.weights;

import static dev.roentgen.weights.FileErrors.quoted;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.WeightsException;
import dev.roentgen.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Reads and writes several arrays by name in NumPy's {@code .npz} format: a zip archive of {@link Npy} arrays, packed or not.
 * What breaks the format is a {@link WeightsException}. Safe for use by many threads.
 */
public final class Npz implements AutoCloseable {
    private static final String FORMAT = "Npz";
    private static final String SUFFIX = ".npy";
    private static final LocalDateTime EPOCH = LocalDateTime.of(1980, 1, 1, 0, 0); // equal contents give equal files

    private final FileErrors errors;
    private final Archive archive;
    private final Map<String, ZipEntry> entries = new LinkedHashMap<>();

    private Npz(FileErrors errors, Archive archive) {
        this.errors = errors;
        this.archive = archive;
        archive.entries().forEach((name, entry) -> {
            if (!name.endsWith(SUFFIX))
                throw errors.broken(
                        "entries must be", "arrays: NAME.npy", quoted(name), "This is no archive of np.savez.");
            entries.put(name.substring(0, name.length() - SUFFIX.length()), entry);
        });
    }

    /** Opens an archive; throws {@link WeightsException} if it can't be. */
    public static Npz open(Path path) {
        var errors = new FileErrors(FORMAT, path);
        Archive archive = Archive.open(errors);
        try {
            return new Npz(errors, archive);
        } catch (Throwable t) {
            archive.close();
            throw t;
        }
    }

    /** The names of all arrays, in the archive's order. */
    public List<String> names() {
        return List.copyOf(entries.keySet());
    }

    /** Type and shape of an array. */
    public TensorInfo info(String name) {
        ZipEntry entry = entry(name);
        try (InputStream in = archive.stream(entry)) {
            return header(name, entry, in.readNBytes((int) Math.min(entry.getSize(), NpyHeader.LONGEST)))
                    .info();
        } catch (IOException e) {
            throw errors.unreadable(e);
        }
    }

    /** An array as a tensor on the thread's backend; it belongs to the innermost open scope. */
    public Tensor tensor(String name) {
        ZipEntry entry = entry(name);
        if (entry.getSize() > Integer.MAX_VALUE - 8)
            throw errors.tooLarge("array " + quoted(name), Long.toString(entry.getSize()));
        try (InputStream in = archive.stream(entry)) {
            byte[] bytes = in.readNBytes((int) entry.getSize()); // grows with what really comes
            if (bytes.length != entry.getSize())
                throw errors.damaged(
                        "array " + quoted(name) + " must have",
                        entry.getSize() + " bytes",
                        Integer.toString(bytes.length));
            var crc = new CRC32(); // ZipFile leaves that to its callers
            crc.update(bytes);
            if (crc.getValue() != entry.getCrc())
                throw errors.damaged(
                        "array " + quoted(name) + " must have",
                        "the checksum " + entry.getCrc(),
                        Long.toString(crc.getValue()));
            NpyHeader header = header(name, entry, bytes);
            return TensorBytes.tensor(header, ByteBuffer.wrap(bytes, header.length(), bytes.length - header.length()));
        } catch (IOException e) {
            throw errors.unreadable(e);
        }
    }

    private NpyHeader header(String name, ZipEntry entry, byte[] start) {
        return NpyHeader.parse(errors, "array " + quoted(name), start, entry.getSize());
    }

    private ZipEntry entry(String name) {
        ZipEntry entry = entries.get(name);
        if (entry == null) throw errors.noSuch(name);
        return entry;
    }

    /** All arrays of an archive by name, in its order; they belong to the innermost open scope. */
    public static Map<String, Tensor> read(Path path) {
        try (var archive = open(path)) {
            var tensors = new LinkedHashMap<String, Tensor>();
            for (String name : archive.names()) tensors.put(name, archive.tensor(name));
            return tensors;
        }
    }

    /** Writes tensors by name, unpacked as {@code np.savez} does; {@code BF16} and 2 GiB or more are an {@link ArgumentException}. */
    public static void write(Path path, Map<String, Tensor> tensors) {
        tensors.forEach((name, t) -> TensorBytes.writable("Npz.write: " + quoted(name), t, true));
        try {
            AtomicFile.write(path, channel -> writeTo(channel, tensors));
        } catch (IOException e) {
            throw new FileErrors(FORMAT, path).unreadable(e);
        }
    }

    private static void writeTo(FileChannel channel, Map<String, Tensor> tensors) throws IOException {
        var zip = new ZipOutputStream(Channels.newOutputStream(channel));
        for (var t : tensors.entrySet()) {
            byte[] head = NpyHeader.write(
                    new TensorInfo(t.getValue().dtype(), t.getValue().shape()));
            byte[] data = TensorBytes.bytes(t.getValue()).array();
            var crc = new CRC32();
            crc.update(head);
            crc.update(data);
            var entry = new ZipEntry(t.getKey() + SUFFIX);
            entry.setMethod(ZipEntry.STORED);
            entry.setSize((long) head.length + data.length);
            entry.setCrc(crc.getValue());
            entry.setTimeLocal(EPOCH);
            zip.putNextEntry(entry);
            zip.write(head);
            zip.write(data);
            zip.closeEntry();
        }
        zip.finish();
    }

    /** Closes the archive; tensors read stay. */
    @Override
    public void close() {
        archive.close();
    }
}

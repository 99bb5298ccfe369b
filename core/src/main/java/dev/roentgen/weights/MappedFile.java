package dev.roentgen.weights;

import dev.roentgen.check.ClosedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * A file read through memory maps, in windows that are made when first touched.
 *
 * <p>Buffers handed out stay valid after closing; the maps go with the last of them. The file must not shrink meanwhile.
 */
final class MappedFile implements AutoCloseable {
    private static final long WINDOW = 1L << 30;

    private final FileErrors errors;
    private final FileChannel channel;
    private final long size;
    private final Map<Long, MappedByteBuffer> windows = new HashMap<>(); // guarded by itself

    MappedFile(String format, Path path) {
        errors = new FileErrors(format, path);
        try {
            channel = FileChannel.open(path, StandardOpenOption.READ);
            size = channel.size();
        } catch (IOException e) {
            throw errors.unreadable(e);
        }
    }

    FileErrors errors() {
        return errors;
    }

    long size() {
        return size;
    }

    /** The file from its start; closing it closes the file. */
    InputStream stream() {
        return Channels.newInputStream(channel);
    }

    /** A copy of a short range, which must lie in the file. */
    byte[] read(long from, int length) {
        var bytes = ByteBuffer.allocate(length);
        read(from, bytes);
        return bytes.array();
    }

    /** Copies a range, which must lie in the file, into all that remains of the buffer. */
    void read(long from, ByteBuffer into) {
        checkOpen();
        long start = from - into.position();
        try {
            while (into.hasRemaining())
                if (channel.read(into, start + into.position()) < 0)
                    throw errors.damaged(
                            "the file must keep", size + " bytes while it is read", Long.toString(channel.size()));
        } catch (IOException e) {
            throw errors.unreadable(e);
        }
    }

    private void checkOpen() {
        if (!channel.isOpen())
            throw new ClosedException(
                    errors.format() + " " + errors.path(),
                    "the file must be",
                    "open",
                    "a closed one",
                    "Read inside the try block that opened it.");
    }

    /** A range, which must lie in the file and be shorter than 2 GiB: read-only, little-endian, not copied. */
    ByteBuffer map(long from, long length) {
        checkOpen();
        if (length == 0)
            return ByteBuffer.allocate(0)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asReadOnlyBuffer()
                    .order(ByteOrder.LITTLE_ENDIAN);
        long first = from / WINDOW, last = (from + length - 1) / WINDOW;
        try {
            if (first != last)
                return channel.map(FileChannel.MapMode.READ_ONLY, from, length).order(ByteOrder.LITTLE_ENDIAN);
            synchronized (windows) {
                MappedByteBuffer window = windows.get(first);
                if (window == null) {
                    long start = first * WINDOW;
                    window = channel.map(FileChannel.MapMode.READ_ONLY, start, Math.min(WINDOW, size - start));
                    windows.put(first, window);
                }
                return window.slice((int) (from - first * WINDOW), (int) length).order(ByteOrder.LITTLE_ENDIAN);
            }
        } catch (IOException e) {
            throw errors.unreadable(e);
        }
    }

    /** Closes the file; buffers handed out stay valid. */
    @Override
    public void close() {
        synchronized (windows) {
            windows.clear();
        }
        try {
            channel.close();
        } catch (IOException e) {
            throw errors.unreadable(e);
        }
    }
}

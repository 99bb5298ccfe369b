package dev.roentgen.training;

import dev.roentgen.check.DataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * An output folder held by one run at a time, through the file {@value #FILE} in it. The operating system gives the lock back
 * when a process ends, however it ends, so what a killed run leaves behind bars nobody.
 */
public final class FolderLock implements AutoCloseable {
    /** The name of the file, which stays there. */
    public static final String FILE = "run.lock";

    private static final Set<Path> HELD =
            ConcurrentHashMap.newKeySet(); // by this process, whose locks don't bar itself

    private final String where;
    private final Path folder;
    private final Path real;
    private final FileChannel channel;

    private FolderLock(String where, Path folder, Path real, FileChannel channel) {
        this.where = where;
        this.folder = folder;
        this.real = real;
        this.channel = channel;
    }

    /**
     * Makes the folder if need be and locks it until {@link #close}. Throws {@link DataException} where another run holds it,
     * with that run's process, or where it can't be written.
     *
     * @param where who complains: {@code "--out"}
     */
    public static FolderLock hold(String where, Path folder) {
        try {
            Files.createDirectories(folder);
            Path real = folder.toRealPath();
            if (!HELD.add(real))
                throw inUse(where, folder, ProcessHandle.current().pid());
            @Nullable FolderLock held = null;
            try {
                held = new FolderLock(where, folder, real, lock(where, folder));
                return held;
            } finally {
                if (held == null) HELD.remove(real);
            }
        } catch (IOException e) {
            throw unwritable(where, folder, e);
        }
    }

    private static FileChannel lock(String where, Path folder) throws IOException {
        FileChannel channel = FileChannel.open(
                folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            @Nullable FileLock lock = channel.tryLock();
            if (lock == null) throw inUse(where, folder, pid(channel));
            channel.truncate(0);
            channel.write(bytes(Long.toString(ProcessHandle.current().pid())), 0);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static long pid(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(20);
        channel.read(text, 0);
        String digits = new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII);
        return digits.matches("[0-9]{1,18}") ? Long.parseLong(digits) : -1;
    }

    private static DataException inUse(String where, Path folder, long pid) {
        return new DataException(
                where,
                "an output folder must belong to",
                "one run at a time",
                folder + ", in use by process " + pid,
                "Wait for that run, or choose another folder.");
    }

    /** The error of a folder that can't be written. */
    static DataException unwritable(String where, Path folder, IOException cause) {
        return (DataException) new DataException(
                        where,
                        "the output folder must be",
                        "writable",
                        folder + (cause instanceof AccessDeniedException ? ", and a refusal" : ": " + cause),
                        "Choose another folder, or change its permissions.")
                .causedBy(cause);
    }

    @Override
    public void close() {
        try {
            channel.close(); // and gives the lock back
        } catch (IOException e) {
            throw unwritable(where, folder, e);
        } finally {
            HELD.remove(real);
        }
    }
}

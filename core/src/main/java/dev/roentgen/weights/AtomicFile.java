package dev.roentgen.weights;

import dev.roentgen.check.ArgumentException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Writes a file so that a crash leaves the old one or the new one, never half of one. */
public final class AtomicFile {
    /** What writes the contents. */
    interface Contents {
        void writeTo(FileChannel channel) throws IOException;
    }

    private AtomicFile() {}

    /** Writes or replaces a file; {@link ArgumentException} where that fails, and what was there before is still there. */
    public static void write(Path target, byte[] bytes) {
        try {
            write(target, channel -> writeFully(channel, ByteBuffer.wrap(bytes)));
        } catch (FileSystemException e) {
            throw new ArgumentException(
                            target.toString(),
                            "the file must be writable",
                            "",
                            FileErrors.reason(e),
                            "Choose a folder that exists, has space left and may be written to.")
                    .causedBy(e);
        }
    }

    /**
     * Writes to a file of another name beside the target, flushes it to the disk, and renames it. Whatever fails names the
     * target, so that a caller can tell a full disk from a file that can't be read.
     */
    static void write(Path target, Contents contents) throws FileSystemException {
        try {
            replace(target, contents);
        } catch (IOException e) {
            FileSystemException named = e instanceof FileSystemException known
                    ? known
                    : new FileSystemException(target.toString(), null, e.getMessage());
            if (named != e) named.initCause(e);
            throw named;
        }
    }

    private static void replace(Path target, Contents contents) throws IOException {
        Path temporary = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".part");
        try {
            try (var channel = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                contents.writeTo(channel);
                channel.force(true);
            }
            try {
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            Files.deleteIfExists(temporary);
        }
        Path folder = target.toAbsolutePath().getParent();
        if (folder != null) flush(folder);
    }

    /** All of a buffer. */
    static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) channel.write(bytes);
    }

    /** Makes the new name itself durable, where the system lets a folder be opened; elsewhere it sees to that alone. */
    private static void flush(Path folder) {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            return; // Windows opens no folders
        }
    }
}

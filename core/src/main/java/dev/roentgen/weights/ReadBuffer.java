package dev.roentgen.weights;

import dev.roentgen.check.MemoryException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The one buffer that all tensors of a state dict pass through, as large as its largest. Files are read, not mapped: mapped
 * pages would count as this process's memory beside the tensors made of them, and stay until the garbage collector runs.
 */
final class ReadBuffer {
    private long largest;
    private @Nullable ByteBuffer buffer;

    /** Says that a tensor of this size may be asked for; takes no memory yet. */
    void expect(long bytes) {
        if (bytes <= Integer.MAX_VALUE) largest = Math.max(largest, bytes);
    }

    /** Room for so many bytes of a tensor, from the buffer's start, little-endian. What was there is gone. */
    ByteBuffer room(FileErrors errors, String key, long bytes) {
        if (bytes > Integer.MAX_VALUE) throw errors.tooLarge("tensor " + FileErrors.quoted(key), Long.toString(bytes));
        ByteBuffer b = buffer;
        if (b == null || b.capacity() < bytes) {
            buffer = null;
            b = allocate(errors, (int) Math.max(bytes, largest));
            buffer = b;
        }
        return b.clear().limit((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static ByteBuffer allocate(FileErrors errors, int bytes) {
        try {
            return ByteBuffer.allocateDirect(bytes);
        } catch (OutOfMemoryError e) { // a limit of the JVM's own, met before anything was taken
            throw new MemoryException(
                    errors.format() + " " + errors.path(),
                    "the largest tensor must fit the JVM's direct memory,",
                    bytes + " bytes",
                    "less",
                    "Raise -XX:MaxDirectMemorySize.");
        }
    }
}

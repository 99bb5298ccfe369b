package dev.roentgen.backend.java;

import dev.roentgen.check.ArgumentException;
import java.nio.Buffer;
import java.nio.ByteBuffer;

/** Checks of buffers given by callers. */
final class HostBuffers {
    private HostBuffers() {}

    /** The bytes of a byte buffer in its own order, where a buffer of the type itself was not given. */
    static ByteBuffer bytes(String dtype, Buffer b) {
        if (b instanceof ByteBuffer bytes) return bytes.duplicate().order(bytes.order());
        throw new ArgumentException(
                "java",
                "a host buffer for " + dtype + " must be",
                "a buffer of that type or a ByteBuffer",
                b.getClass().getSimpleName(),
                "See Backend.fromHost for the types.");
    }

    /** Checks that a buffer has room for, or holds, this many elements of a type of this size. */
    static void check(Buffer b, long elements, int bytes) {
        long remaining = b instanceof ByteBuffer ? b.remaining() / bytes : b.remaining();
        if (remaining < elements)
            throw new ArgumentException(
                    "java",
                    "a host buffer must have",
                    elements + " elements",
                    remaining + " remaining",
                    "Check its position and limit.");
    }
}

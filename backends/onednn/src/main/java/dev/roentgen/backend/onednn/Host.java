package dev.roentgen.backend.onednn;

import dev.roentgen.array.DType;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;

/** Moves elements between off-heap memory and buffers of any kind and byte order, in pieces that fit the cache. */
final class Host {
    private static final int PIECE = 4096; // elements

    private Host() {}

    /** The next {@code count} elements of the buffer, whose position stays, to off-heap memory. */
    static void write(DType dtype, Buffer from, long to, long count) {
        Buffer b = typed(dtype, from);
        int size = dtype.bytes();
        if (b.hasArray() && !b.isReadOnly()) {
            Memory.put(b.array(), (long) size * (b.arrayOffset() + b.position()), to, count * size);
            return;
        }
        Object piece = array(b, (int) Math.min(PIECE, count));
        for (long done = 0; done < count; done += PIECE) {
            int n = (int) Math.min(PIECE, count - done);
            get(b, piece, n);
            Memory.put(piece, 0, to + done * size, (long) n * size);
        }
    }

    /** Off-heap elements into the buffer, whose position stays. */
    static void read(DType dtype, long from, Buffer to, long count) {
        Buffer b = typed(dtype, to);
        int size = dtype.bytes();
        if (b.hasArray()) {
            Memory.get(from, b.array(), (long) size * (b.arrayOffset() + b.position()), count * size);
            return;
        }
        Object piece = array(b, (int) Math.min(PIECE, count));
        for (long done = 0; done < count; done += PIECE) {
            int n = (int) Math.min(PIECE, count - done);
            Memory.get(from + done * size, piece, 0, (long) n * size);
            put(b, piece, n);
        }
    }

    /** The buffer with a position of its own, and a byte buffer as one of elements. */
    private static Buffer typed(DType dtype, Buffer b) {
        if (!(b instanceof ByteBuffer bytes)) return b.duplicate();
        ByteBuffer own = bytes.slice().order(bytes.order());
        return switch (dtype) {
            case F64 -> own.asDoubleBuffer();
            case F32 -> own.asFloatBuffer();
            case F16, BF16 -> own.asShortBuffer();
            case I64 -> own.asLongBuffer();
            case I32 -> own.asIntBuffer();
            case U8, BOOL -> own;
        };
    }

    private static Object array(Buffer b, int n) {
        if (b instanceof FloatBuffer) return new float[n];
        if (b instanceof DoubleBuffer) return new double[n];
        if (b instanceof LongBuffer) return new long[n];
        if (b instanceof IntBuffer) return new int[n];
        return b instanceof ShortBuffer ? new short[n] : new byte[n];
    }

    private static void get(Buffer b, Object piece, int n) {
        if (b instanceof FloatBuffer f) f.get((float[]) piece, 0, n);
        else if (b instanceof DoubleBuffer d) d.get((double[]) piece, 0, n);
        else if (b instanceof LongBuffer l) l.get((long[]) piece, 0, n);
        else if (b instanceof IntBuffer i) i.get((int[]) piece, 0, n);
        else if (b instanceof ShortBuffer s) s.get((short[]) piece, 0, n);
        else ((ByteBuffer) b).get((byte[]) piece, 0, n);
    }

    private static void put(Buffer b, Object piece, int n) {
        if (b instanceof FloatBuffer f) f.put((float[]) piece, 0, n);
        else if (b instanceof DoubleBuffer d) d.put((double[]) piece, 0, n);
        else if (b instanceof LongBuffer l) l.put((long[]) piece, 0, n);
        else if (b instanceof IntBuffer i) i.put((int[]) piece, 0, n);
        else if (b instanceof ShortBuffer s) s.put((short[]) piece, 0, n);
        else ((ByteBuffer) b).put((byte[]) piece, 0, n);
    }
}

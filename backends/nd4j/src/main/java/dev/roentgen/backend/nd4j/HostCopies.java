package dev.roentgen.backend.nd4j;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.Layout;
import dev.roentgen.check.ArgumentException;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.ShortPointer;
import org.bytedeco.javacpp.indexer.ByteIndexer;
import org.bytedeco.javacpp.indexer.IntIndexer;
import org.bytedeco.javacpp.indexer.LongIndexer;
import org.bytedeco.javacpp.indexer.ShortIndexer;

/** Copies between off-heap memory and buffers of callers, and from strided to row-major order. */
final class HostCopies {
    private static final int CHUNK = 1 << 27; // elements: a ByteBuffer of them stays below 2 GiB

    private HostCopies() {}

    /** Elements of the caller's buffer, from its position on, to memory. */
    static void write(DType dtype, Buffer data, BytePointer to, long elements) {
        copy(dtype, data, to, elements, true);
    }

    /** Elements in memory to the caller's buffer, from its position on. */
    static void read(DType dtype, BytePointer from, Buffer data, long elements) {
        copy(dtype, data, from, elements, false);
    }

    private static void copy(DType dtype, Buffer data, BytePointer memory, long elements, boolean write) {
        Buffer host = typed(dtype, data);
        if (host.capacity() < elements)
            throw new ArgumentException(
                    "nd4j",
                    "a host buffer must have",
                    elements + " elements",
                    host.capacity() + " remaining",
                    "Check its position and limit.");
        for (long done = 0; done < elements; done += CHUNK) {
            int n = (int) Math.min(CHUNK, elements - done), at = (int) done;
            BytePointer part = at(memory, done * dtype.bytes(), (long) n * dtype.bytes());
            Buffer here = typed(dtype, part.asByteBuffer().order(ByteOrder.nativeOrder()));
            if (write) move(host, at, here, 0, n);
            else move(here, 0, host, at, n);
        }
    }

    private static BytePointer at(BytePointer memory, long offset, long length) {
        BytePointer p = memory.getPointer(offset);
        p.capacity(length).limit(length);
        return p;
    }

    /** The remaining elements as a buffer of the type, from 0. */
    private static Buffer typed(DType dtype, Buffer b) {
        if (b instanceof ByteBuffer bytes) {
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
        boolean fits = switch (dtype) {
            case F64 -> b instanceof DoubleBuffer;
            case F32 -> b instanceof FloatBuffer;
            case F16, BF16 -> b instanceof ShortBuffer;
            case I64 -> b instanceof LongBuffer;
            case I32 -> b instanceof IntBuffer;
            case U8, BOOL -> false;
        };
        if (!fits)
            throw new ArgumentException(
                    "nd4j",
                    "a host buffer for " + dtype + " must be",
                    "a buffer of that type or a ByteBuffer",
                    b.getClass().getSimpleName(),
                    "See Backend.fromHost for the types.");
        return b.slice();
    }

    private static void move(Buffer from, int fromAt, Buffer to, int toAt, int n) {
        if (to instanceof DoubleBuffer d) d.put(toAt, (DoubleBuffer) from, fromAt, n);
        else if (to instanceof FloatBuffer f) f.put(toAt, (FloatBuffer) from, fromAt, n);
        else if (to instanceof ShortBuffer s) s.put(toAt, (ShortBuffer) from, fromAt, n);
        else if (to instanceof LongBuffer l) l.put(toAt, (LongBuffer) from, fromAt, n);
        else if (to instanceof IntBuffer i) i.put(toAt, (IntBuffer) from, fromAt, n);
        else ((ByteBuffer) to).put(toAt, (ByteBuffer) from, fromAt, n);
    }

    /** Elements of a layout, in row-major order, to the start of other memory. */
    static void gather(BytePointer from, Layout.Strided layout, Shape shape, int width, BytePointer to) {
        long size = shape.size();
        if (size == 0) return;
        if (layout.contiguous(shape)) {
            Pointer.memcpy(to, at(from, layout.offset() * width, size * width), size * width);
            return;
        }
        switch (width) {
            case 8 -> {
                LongIndexer f = LongIndexer.create(new LongPointer(from).capacity(from.capacity() / 8));
                LongIndexer t = LongIndexer.create(new LongPointer(to).capacity(size));
                rows(layout, shape, (at, stride, out, n) -> {
                    for (int i = 0; i < n; i++) t.put(out + i, f.get(at + i * stride));
                });
            }
            case 4 -> {
                IntIndexer f = IntIndexer.create(new IntPointer(from).capacity(from.capacity() / 4));
                IntIndexer t = IntIndexer.create(new IntPointer(to).capacity(size));
                rows(layout, shape, (at, stride, out, n) -> {
                    for (int i = 0; i < n; i++) t.put(out + i, f.get(at + i * stride));
                });
            }
            case 2 -> {
                ShortIndexer f = ShortIndexer.create(new ShortPointer(from).capacity(from.capacity() / 2));
                ShortIndexer t = ShortIndexer.create(new ShortPointer(to).capacity(size));
                rows(layout, shape, (at, stride, out, n) -> {
                    for (int i = 0; i < n; i++) t.put(out + i, f.get(at + i * stride));
                });
            }
            default -> {
                ByteIndexer f = ByteIndexer.create(from);
                ByteIndexer t = ByteIndexer.create(to);
                rows(layout, shape, (at, stride, out, n) -> {
                    for (int i = 0; i < n; i++) t.put(out + i, f.get(at + i * stride));
                });
            }
        }
    }

    /** A run along the last axis: where it starts, its stride, where it goes, its length. */
    private interface Row {
        void copy(long at, long stride, long out, int n);
    }

    private static void rows(Layout.Strided layout, Shape shape, Row row) {
        int last = shape.rank() - 1; // a scalar is contiguous, so there is an axis
        int n = shape.dim(last);
        long stride = layout.stride(last), at = layout.offset();
        int[] index = new int[last];
        for (long out = 0; ; out += n) {
            row.copy(at, stride, out, n);
            int axis = last - 1;
            while (axis >= 0 && ++index[axis] == shape.dim(axis)) {
                at -= (shape.dim(axis) - 1) * layout.stride(axis);
                index[axis--] = 0;
            }
            if (axis < 0) return;
            at += layout.stride(axis);
        }
    }
}

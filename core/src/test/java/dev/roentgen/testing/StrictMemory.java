package dev.roentgen.testing;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.Layout;
import dev.roentgen.backend.MemoryReport;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.Storage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/** The memory of {@link StrictBackend}: bytes that only this class reads, counted, and poisoned when they are freed. */
final class StrictMemory {
    private static final byte POISON = (byte) 0xAB;
    private static final byte NAN = (byte) 0xFF; // all bits set is NaN in every float type

    private final StrictBackend owner;
    private final AtomicLong live = new AtomicLong(), peak = new AtomicLong(), arrays = new AtomicLong();

    StrictMemory(StrictBackend owner) {
        this.owner = owner;
    }

    MemoryReport report() {
        return new MemoryReport(live.get(), 0, peak.get(), Long.MAX_VALUE, arrays.get());
    }

    /**
     * The odd layout: the first axis innermost, and one element of padding, always zero, behind the last of every axis.
     *
     * @param shape the shape it was made for
     */
    private record Odd(Shape shape) {
        long[] strides() {
            long[] strides = new long[shape.rank()];
            long step = 1;
            for (int axis = 0; axis < strides.length; axis++) {
                strides[axis] = step;
                step *= shape.dim(axis) + 1;
            }
            return strides;
        }

        int elements() {
            long n = 1;
            for (int d : shape.dims()) n *= d + 1;
            return Math.toIntExact(n);
        }
    }

    private final class Block extends Storage {
        final byte[] memory;
        final DType dtype;
        final boolean odd;

        Block(DType dtype, int elements, boolean odd) {
            super(owner, (long) elements * dtype.bytes());
            this.memory = new byte[elements * dtype.bytes()];
            this.dtype = dtype;
            this.odd = odd;
            arrays.incrementAndGet();
            peak.accumulateAndGet(live.addAndGet(bytes()), Math::max);
        }

        @Override
        protected void free() {
            Arrays.fill(memory, dtype.isFloat() ? NAN : POISON);
            live.addAndGet(-bytes());
            arrays.decrementAndGet();
        }
    }

    NdArray rowMajor(DType dtype, Shape shape, ByteBuffer rows) {
        var block = new Block(dtype, (int) shape.size(), false);
        rows.get(0, block.memory);
        return NdArray.rowMajor(block, dtype, shape);
    }

    NdArray odd(DType dtype, Shape shape, ByteBuffer rows) {
        var odd = new Odd(shape);
        var x = new NdArray(new Block(dtype, odd.elements(), true), dtype, shape, new Layout.Blocked(odd));
        write(x, rows);
        return x;
    }

    /** The elements in row-major order. */
    ByteBuffer rows(NdArray x) {
        int size = x.dtype().bytes();
        byte[] memory = ((Block) x.storage()).memory, rows = new byte[(int) x.size() * size];
        places(x, (i, place) -> System.arraycopy(memory, place * size, rows, i * size, size));
        return ByteBuffer.wrap(rows).order(ByteOrder.nativeOrder());
    }

    /** Writes elements given in row-major order; returns the array. */
    NdArray write(NdArray x, ByteBuffer rows) {
        int size = x.dtype().bytes();
        byte[] memory = ((Block) x.storage()).memory;
        places(x, (i, place) -> rows.get(i * size, memory, place * size, size));
        return x;
    }

    private interface Place {
        void at(int position, int place);
    }

    /** Where each element lies, in elements. */
    private static void places(NdArray x, Place visitor) {
        Shape shape = x.shape();
        long[] strides = x.layout() instanceof Layout.Strided s ? s.strides() : odd(x).strides();
        int place = x.layout() instanceof Layout.Strided s ? (int) s.offset() : 0;
        int[] index = new int[shape.rank()];
        for (int i = 0; i < shape.size(); i++) {
            visitor.at(i, place);
            for (int axis = index.length - 1; axis >= 0; axis--) {
                place += strides[axis];
                if (++index[axis] < shape.dim(axis)) break;
                place -= strides[axis] * index[axis];
                index[axis] = 0;
            }
        }
    }

    private static Odd odd(NdArray x) {
        return (Odd) ((Layout.Blocked) x.layout()).descriptor();
    }

    /** Checks that an array is open, this backend's, looked at in the layout it was made in, and that its padding is zero. */
    void check(NdArray x) {
        if (!(x.storage() instanceof Block block) || x.backend() != owner)
            throw new AssertionError("an array of another backend: " + x);
        if (block.freed()) throw new AssertionError("a freed array (" + block.site() + "): " + x);
        if (block.dtype != x.dtype()) throw new AssertionError("a view in another type than " + block.dtype + ": " + x);
        if (block.odd != x.layout() instanceof Layout.Blocked)
            throw new AssertionError("a strided view of a blocked storage: " + x);
        if (!block.odd) return;
        if (!odd(x).shape().equals(x.shape()))
            throw new AssertionError("a blocked array under another shape than " + odd(x).shape() + ": " + x);
        byte[] padding = block.memory.clone();
        int size = x.dtype().bytes();
        places(x, (i, place) -> Arrays.fill(padding, place * size, (place + 1) * size, (byte) 0));
        for (byte b : padding) if (b != 0) throw new AssertionError("padding that is not zero: " + x);
    }
}

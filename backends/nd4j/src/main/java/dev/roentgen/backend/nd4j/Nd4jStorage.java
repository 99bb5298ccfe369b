package dev.roentgen.backend.nd4j;

import dev.roentgen.array.DType;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.Storage;
import dev.roentgen.check.ClosedException;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A {@link DataBuffer} of ND4J, from its first element on. */
final class Nd4jStorage extends Storage {
    private final Nd4jMemory memory;
    private final DType dtype;
    private final long elements;
    private final boolean foreign;
    private volatile @Nullable DataBuffer buffer;
    private volatile @Nullable INDArray flat;

    /** @param foreign whether someone else made the buffer and will free it */
    Nd4jStorage(Nd4jMemory memory, DType dtype, long elements, DataBuffer buffer, boolean foreign) {
        super(memory.backend(), elements * dtype.bytes());
        this.memory = memory;
        this.dtype = dtype;
        this.elements = elements;
        this.buffer = buffer;
        this.foreign = foreign;
    }

    static Nd4jStorage of(NdArray x) {
        return (Nd4jStorage) x.storage();
    }

    DType dtype() {
        return dtype;
    }

    long elements() {
        return elements;
    }

    DataBuffer buffer() {
        DataBuffer b = buffer;
        if (b == null)
            throw new ClosedException(
                    site().isEmpty() ? "nd4j" : site(),
                    "its memory must be",
                    "open",
                    "a storage that was freed",
                    "Keep the tensor open (scope.keep) for as long as it is used.");
        return b;
    }

    /** All elements as a vector of ND4J on the same buffer; there must be some. */
    INDArray flat() {
        DataBuffer b = buffer();
        INDArray f = flat;
        if (f == null) {
            f = Nd4j.create(b, new long[] {elements}, new long[] {1}, 0, 'c');
            flat = f;
        }
        return f;
    }

    /** The bytes in host memory, up to date for reading. */
    BytePointer hostBytes() {
        if (!Nd4j.getEnvironment().isCPU())
            Nd4j.getAffinityManager().ensureLocation(flat(), AffinityManager.Location.HOST);
        var bytes = new BytePointer(buffer().addressPointer());
        bytes.capacity(bytes()).limit(bytes());
        return bytes;
    }

    /** Says that the host has written to {@link #hostBytes}. */
    void hostWrote() {
        if (!Nd4j.getEnvironment().isCPU())
            Nd4j.getAffinityManager().tagLocation(buffer(), AffinityManager.Location.HOST);
    }

    @Override
    protected void free() {
        DataBuffer b = buffer();
        buffer = null;
        flat = null;
        if (!foreign) memory.giveBack(this, b);
    }
}

package dev.roentgen.weights;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Between tensors and the bytes of files. */
final class TensorBytes {
    private TensorBytes() {}

    /** A tensor of row-major elements, in the buffer's byte order. */
    static Tensor tensor(TensorInfo info, ByteBuffer data) {
        return Tensor.of(info.dtype(), info.shape(), info.dtype() == DType.BOOL ? zerosAndOnes(data) : data);
    }

    /** A tensor of a NumPy array's data. */
    static Tensor tensor(NpyHeader header, ByteBuffer data) {
        TensorInfo info = header.info();
        ByteBuffer bytes = data.order(header.order());
        if (!header.fortran() || info.shape().rank() < 2) return tensor(info, bytes);
        int rank = info.shape().rank();
        int[] reversed = new int[rank], axes = new int[rank];
        for (int i = 0; i < rank; i++) {
            axes[i] = rank - 1 - i;
            reversed[i] = info.shape().dim(axes[i]);
        }
        try (Tensor columns = tensor(new TensorInfo(info.dtype(), Shape.of(reversed)), bytes)) {
            return columns.permute(axes); // a view with a count of its own
        }
    }

    /** Truths as numbers: any byte but 0 is 1. */
    static ByteBuffer zerosAndOnes(ByteBuffer bytes) {
        byte[] b = new byte[bytes.remaining()];
        bytes.get(bytes.position(), b);
        for (int i = 0; i < b.length; i++) b[i] = (byte) (b[i] == 0 ? 0 : 1);
        return ByteBuffer.wrap(b);
    }

    /** Refuses what one array of bytes can't hold, and if {@code numpy}, what NumPy has no type for. */
    static TensorInfo writable(String where, Tensor t, boolean numpy) {
        var info = new TensorInfo(t.dtype(), t.shape());
        if (numpy && info.dtype() == DType.BF16)
            throw new ArgumentException(
                    where, "the type must be", "one that NumPy has", "BF16", "Convert it with to(DType.F32).");
        if (info.bytes() > Integer.MAX_VALUE - NpyHeader.LONGEST)
            throw new ArgumentException(
                    where,
                    "a tensor must have",
                    "less than 2 GiB",
                    info.toString(),
                    "Write it in a narrower type or in parts.");
        return info;
    }

    /** The elements, row-major and little-endian. */
    static ByteBuffer bytes(Tensor t) {
        var bytes = ByteBuffer.allocate((int) (t.size() * t.dtype().bytes())).order(ByteOrder.LITTLE_ENDIAN);
        t.copyTo(bytes);
        return bytes;
    }
}

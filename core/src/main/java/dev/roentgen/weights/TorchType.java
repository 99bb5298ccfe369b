package dev.roentgen.weights;

import dev.roentgen.array.DType;
import org.jspecify.annotations.Nullable;

/** The element types of PyTorch's storages, by the class that names them. */
enum TorchType {
    DoubleStorage(8, DType.F64),
    FloatStorage(4, DType.F32),
    HalfStorage(2, DType.F16),
    BFloat16Storage(2, DType.BF16),
    LongStorage(8, DType.I64),
    IntStorage(4, DType.I32),
    ByteStorage(1, DType.U8),
    BoolStorage(1, DType.BOOL),
    ShortStorage(2, null),
    CharStorage(1, null),
    ComplexFloatStorage(8, null),
    ComplexDoubleStorage(16, null),
    QInt8Storage(1, null),
    QUInt8Storage(1, null),
    QInt32Storage(4, null);

    private final int bytes;
    private final @Nullable DType dtype;

    TorchType(int bytes, @Nullable DType dtype) {
        this.bytes = bytes;
        this.dtype = dtype;
    }

    /** Bytes an element. */
    int bytes() {
        return bytes;
    }

    /** The same type here; null where there is none. */
    @Nullable
    DType dtype() {
        return dtype;
    }

    static @Nullable TorchType of(String name) {
        for (TorchType t : values()) if (name.equals("torch." + t.name())) return t;
        return null;
    }
}

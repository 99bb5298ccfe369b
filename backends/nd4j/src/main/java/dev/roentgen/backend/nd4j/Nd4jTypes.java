package dev.roentgen.backend.nd4j;

import dev.roentgen.array.DType;
import dev.roentgen.check.DTypeException;
import org.nd4j.linalg.api.buffer.DataType;

/** Element types as ND4J names them. */
final class Nd4jTypes {
    private Nd4jTypes() {}

    static DataType of(DType dtype) {
        return switch (dtype) {
            case F64 -> DataType.DOUBLE;
            case F32 -> DataType.FLOAT;
            case F16 -> DataType.FLOAT16;
            case BF16 -> DataType.BFLOAT16;
            case I64 -> DataType.INT64;
            case I32 -> DataType.INT32;
            case U8 -> DataType.UINT8;
            case BOOL -> DataType.BOOL;
        };
    }

    static DType of(DataType type) {
        for (DType d : DType.values()) if (of(d) == type) return d;
        throw new DTypeException(
                "Nd4jTensors",
                "an INDArray must be",
                "DOUBLE, FLOAT, HALF, BFLOAT16, LONG, INT, UBYTE or BOOL",
                type.toString(),
                "Convert it with castTo.");
    }
}

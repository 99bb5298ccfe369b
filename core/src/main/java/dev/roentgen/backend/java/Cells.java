package dev.roentgen.backend.java;

import dev.roentgen.array.DType;
import java.nio.Buffer;

/**
 * The elements of one type in a Java array: allocation, moves, and runs read and written as {@code double} or {@code long}.
 *
 * <p>A run is {@code n} elements from {@code at} on, {@code step} apart. Floats are computed as doubles, integers and
 * booleans as longs, so that each primitive is written twice, not once a type.
 */
abstract class Cells {
    private static final Cells F64 = new DoubleCells(),
            F32 = new FloatCells(),
            F16 = new HalfCells.F16(),
            BF16 = new HalfCells.BF16();
    private static final Cells I64 = new LongCells(),
            I32 = new IntCells(),
            U8 = new ByteCells.U8(),
            BOOL = new ByteCells.Bool();

    static Cells of(DType dtype) {
        return switch (dtype) {
            case F64 -> F64;
            case F32 -> F32;
            case F16 -> F16;
            case BF16 -> BF16;
            case I64 -> I64;
            case I32 -> I32;
            case U8 -> U8;
            case BOOL -> BOOL;
        };
    }

    /** A Java array of zeros. */
    abstract Object allocate(int n);

    /** Reads a run as doubles to {@code out[outAt..]}. */
    abstract void read(Object from, int at, int step, double[] out, int outAt, int n);

    /** Reads a run as longs to {@code out[0..]}; floats truncate. */
    abstract void read(Object from, int at, int step, long[] out, int n);

    /** Writes {@code in[inAt..]} to a run, rounding to nearest even, or truncating to integers. */
    abstract void write(Object to, int at, int step, double[] in, int inAt, int n);

    /** Writes {@code in[0..]} to a run, keeping the low bits. */
    abstract void write(Object to, int at, int step, long[] in, int n);

    /** Moves a run to another. */
    abstract void move(Object from, int at, int step, Object to, int toAt, int toStep, int n);

    /** Moves the elements at these positions to a run without gaps. */
    abstract void pick(Object from, int[] at, Object to, int toAt, int n);

    /** Writes one value everywhere. */
    abstract void fill(Object to, Number value);

    /** Copies elements without gaps into a host buffer of this type. */
    abstract void toHost(Object from, int at, int n, Buffer to);

    /** Copies a host buffer of this type into elements without gaps from 0 on. */
    abstract void fromHost(Buffer from, Object to, int n);

    /** A host buffer over the array itself, from {@code at} on. */
    abstract Buffer wrap(Object array, int at, int n);
}

package dev.roentgen.array;

/** The type of an array's elements. */
public enum DType {
    /** 64-bit IEEE floating point. */
    F64(8, Kind.FLOAT),
    /** 32-bit IEEE floating point, the default. */
    F32(4, Kind.FLOAT),
    /** 16-bit IEEE floating point. */
    F16(2, Kind.FLOAT),
    /** 16-bit floating point with the exponent range of {@link #F32}. */
    BF16(2, Kind.FLOAT),
    /** 64-bit signed integer, the type of indices. */
    I64(8, Kind.INTEGER),
    /** 32-bit signed integer. */
    I32(4, Kind.INTEGER),
    /** 8-bit unsigned integer, the type of images. */
    U8(1, Kind.INTEGER),
    /** True or false, one byte an element, 0 or 1. */
    BOOL(1, Kind.BOOL);

    private enum Kind {
        BOOL,
        INTEGER,
        FLOAT
    }

    private final int bytes;
    private final Kind kind;

    DType(int bytes, Kind kind) {
        this.bytes = bytes;
        this.kind = kind;
    }

    /** Bytes an element. */
    public int bytes() {
        return bytes;
    }

    /** Whether the elements are floating point numbers, and so may need gradients. */
    public boolean isFloat() {
        return kind == Kind.FLOAT;
    }

    /** Whether the elements are integers; {@link #BOOL} is not. */
    public boolean isInteger() {
        return kind == Kind.INTEGER;
    }

    /**
     * The type of an operation on both: bool &lt; integers &lt; floats; within a kind the wider wins;
     * {@link #BF16} with {@link #F16} gives {@link #F32}; {@link #U8} with a signed type gives the signed one.
     */
    public DType promote(DType other) {
        if (this == other) return this;
        if (kind != other.kind) return kind.compareTo(other.kind) > 0 ? this : other;
        if (bytes == other.bytes) return F32; // only F16 with BF16
        return bytes > other.bytes ? this : other;
    }
}

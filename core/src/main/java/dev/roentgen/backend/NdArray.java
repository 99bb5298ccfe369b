package dev.roentgen.backend;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;

/**
 * An array as backends see it: storage, element type, shape and layout.
 *
 * <p>Every array that a method returns carries one count of its storage, which the caller owns and gives back with
 * {@link #close}. Arrays passed as arguments stay the caller's.
 */
public final class NdArray implements AutoCloseable {
    private final Storage storage;
    private final DType dtype;
    private final Shape shape;
    private final Layout layout;

    /** An array over a storage whose count the array takes over. */
    public NdArray(Storage storage, DType dtype, Shape shape, Layout layout) {
        this.storage = storage;
        this.dtype = dtype;
        this.shape = shape;
        this.layout = layout;
    }

    /** A row-major array over a storage whose count the array takes over. */
    public static NdArray rowMajor(Storage storage, DType dtype, Shape shape) {
        return new NdArray(storage, dtype, shape, Layout.rowMajor(shape));
    }

    /** Its block of memory. */
    public Storage storage() {
        return storage;
    }

    /** Its element type. */
    public DType dtype() {
        return dtype;
    }

    /** Its logical shape. */
    public Shape shape() {
        return shape;
    }

    /** How its elements lie in the storage. */
    public Layout layout() {
        return layout;
    }

    /** The backend that made it. */
    public Backend backend() {
        return storage.backend();
    }

    /** The number of elements. */
    public long size() {
        return shape.size();
    }

    /** Whether its layout is given by strides. */
    public boolean isStrided() {
        return layout instanceof Layout.Strided;
    }

    /** Its strides and offset; only for strided arrays, so ask {@link Backend#strided} first. */
    public Layout.Strided strided() {
        return (Layout.Strided) layout;
    }

    /** Whether it is row-major without gaps, wherever in the storage it starts. */
    public boolean isContiguous() {
        return layout instanceof Layout.Strided s && s.contiguous(shape);
    }

    /** The same array with a count of its own. */
    public NdArray share() {
        storage.retain();
        return this;
    }

    /** Another view of the same storage, with a count of its own. */
    public NdArray view(Shape newShape, Layout newLayout) {
        storage.retain();
        return new NdArray(storage, dtype, newShape, newLayout);
    }

    /** Gives this array's count of the storage back. */
    @Override
    public void close() {
        storage.release();
    }

    @Override
    public String toString() {
        return dtype + " " + shape + " (" + layout + ")";
    }
}

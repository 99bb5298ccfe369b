package dev.roentgen.backend.nd4j;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.Backends;
import dev.roentgen.backend.Layout;
import dev.roentgen.backend.NdArray;
import dev.roentgen.check.ClosedException;
import dev.roentgen.check.ShapeException;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.tensor.TensorSpi;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Between tensors and arrays of ND4J, of any type but ND4J's own ({@code INT8}, {@code UINT16}, text, ..).
 *
 * <p>{@link #toINDArray} and {@link #fromINDArray} copy: what comes out has memory of its own and owes nothing to what went
 * in. {@link #wrap(Tensor)} and {@link #wrap(INDArray)} share memory where the layout allows. Whoever wraps must keep the
 * original open for as long as the result is used, and neither side may be written to any more: tensors are immutable, and
 * what a write does to a value that others hold is undefined.
 */
public final class Nd4jTensors {
    private Nd4jTensors() {}

    /** A row-major copy of a tensor of any backend; it is the caller's to write to and to close. */
    public static INDArray toINDArray(Tensor t) {
        Nd4jBackend backend = backend();
        if (t.size() == 0) return empty(t);
        if (t.backend() == backend) return copy(backend, t);
        try (Tensor here = t.to(backend)) { // another tensor, and so ours to close
            return copy(backend, here);
        }
    }

    private static INDArray copy(Nd4jBackend backend, Tensor t) {
        try (NdArray copy = backend.copy(TensorSpi.array(t))) {
            INDArray result = Nd4j.createUninitializedDetached(Nd4jTypes.of(t.dtype()), 'c', longs(t.shape()));
            backend.moveOut(copy, result);
            return result;
        }
    }

    /**
     * The tensor's own memory as an array, without a copy, if the tensor lies on the {@code nd4j} backend in row-major order
     * without gaps; else a copy as {@link #toINDArray} makes it. A shared array is a view: closing it does nothing, and it is
     * valid until the tensor is closed. It must not be written to.
     */
    public static INDArray wrap(Tensor t) {
        NdArray x = TensorSpi.array(t);
        if (x.backend() != backend() || !x.isContiguous() || x.size() == 0) return toINDArray(t);
        return NativeProducts.view(x);
    }

    /** A row-major copy of an array, views and columns-first ones too, as a tensor on the {@code nd4j} backend. */
    public static Tensor fromINDArray(INDArray a) {
        Nd4jBackend backend = backend();
        try (NdArray x = borrowed(backend, a)) {
            return TensorSpi.tensor(backend.copy(x));
        }
    }

    /**
     * The array's own memory as a tensor on the {@code nd4j} backend, without a copy, whatever its strides; an empty array
     * has none to share. The tensor keeps ND4J's collector from freeing the memory, but not {@link INDArray#close} or the
     * end of a workspace: until the tensor is closed, the array must be neither closed nor written to.
     */
    public static Tensor wrap(INDArray a) {
        return TensorSpi.tensor(borrowed(backend(), a));
    }

    private static Nd4jBackend backend() {
        return (Nd4jBackend) Backends.get("nd4j");
    }

    private static INDArray empty(Tensor t) {
        return Nd4j.create(Nd4jTypes.of(t.dtype()), longs(t.shape()));
    }

    /** An array over ND4J's memory, which stays ND4J's. */
    private static NdArray borrowed(Nd4jBackend backend, INDArray a) {
        if (a.wasClosed())
            throw new ClosedException(
                    "Nd4jTensors", "the INDArray must be", "open", "a closed one", "Convert it before closing it.");
        var dtype = Nd4jTypes.of(a.dataType());
        Shape shape = shape(a);
        if (shape.size() == 0) return backend.fill(dtype, shape, 0);
        long[] strides = new long[shape.rank()];
        long span = 1;
        for (int i = 0; i < strides.length; i++) {
            strides[i] = a.stride(i);
            span += (shape.dim(i) - 1) * strides[i];
        }
        return new NdArray(backend.borrow(dtype, span, a.data()), dtype, shape, new Layout.Strided(strides, 0));
    }

    private static Shape shape(INDArray a) {
        long[] sizes = a.shape();
        int[] dims = new int[sizes.length];
        for (int i = 0; i < dims.length; i++) {
            if (sizes[i] > Integer.MAX_VALUE)
                throw new ShapeException(
                        "Nd4jTensors",
                        "sizes must be",
                        "below 2^31",
                        Arrays.toString(sizes),
                        "Cut the array into parts.");
            dims[i] = (int) sizes[i];
        }
        return Shape.of(dims);
    }

    private static long[] longs(Shape shape) {
        long[] dims = new long[shape.rank()];
        for (int i = 0; i < dims.length; i++) dims[i] = shape.dim(i);
        return dims;
    }
}

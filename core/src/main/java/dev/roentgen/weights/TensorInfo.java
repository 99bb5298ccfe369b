package dev.roentgen.weights;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;

/**
 * What a file says about one of its tensors.
 *
 * @param dtype the type of the elements
 * @param shape the sizes
 */
public record TensorInfo(DType dtype, Shape shape) {
    /** The bytes of all elements. */
    public long bytes() {
        return shape.size() * dtype.bytes();
    }

    @Override
    public String toString() {
        return dtype + " " + shape;
    }
}

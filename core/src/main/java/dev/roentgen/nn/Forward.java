package dev.roentgen.nn;

import dev.roentgen.tensor.Tensor;

/** From one tensor to one: a layer, or a function such as {@code Tensor::relu}. */
@FunctionalInterface
public interface Forward {
    /** Computes the result. */
    Tensor forward(Tensor x);
}

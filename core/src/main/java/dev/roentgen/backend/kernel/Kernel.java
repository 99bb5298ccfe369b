package dev.roentgen.backend.kernel;

import dev.roentgen.backend.NdArray;
import org.jspecify.annotations.Nullable;

/**
 * A fused kernel: one pass over what its composed twin does in several.
 *
 * <p>The twin, made of primitives in {@code dev.roentgen.tensor}, defines it, backs it up, tests it, and gives its second
 * derivatives. Each contract states the order of inputs and outputs; optional inputs may be null.
 *
 * @param <S> the settings that are fixed when a primitive is built; numbers that change per step are inputs
 */
public interface Kernel<S> {
    /** Whether it takes this case; declining is normal and means the twin. */
    boolean accepts(S settings, @Nullable NdArray[] inputs);

    /**
     * Computes the outputs, and, if {@code gradients}, what backward needs beside inputs and outputs. The caller owns one
     * count of every returned array.
     */
    Result forward(S settings, @Nullable NdArray[] inputs, boolean gradients);

    /**
     * The gradients of the inputs; null where {@code needs} is false.
     *
     * @param dys a gradient per output; null means zero
     * @param inputs those of forward
     * @param result the outputs (null each where {@link #needsOutputs} is false) and the aux of forward
     */
    @Nullable
    NdArray[] backward(S settings, @Nullable NdArray[] dys, @Nullable NdArray[] inputs, Result result, boolean[] needs);

    /** Whether backward has the gradient of an input; where one without is needed, the twin serves. */
    default boolean hasGradient(S settings, int input) {
        return true;
    }

    /** Whether backward reads the outputs, so that the graph must keep them. */
    boolean needsOutputs(S settings);

    /**
     * What forward gives.
     *
     * @param outputs the outputs in the contract's order
     * @param aux what only backward of the same kernel understands
     */
    record Result(@Nullable NdArray[] outputs, NdArray[] aux) {
        /** One output, nothing else. */
        public static Result of(NdArray output, NdArray... aux) {
            return new Result(new NdArray[] {output}, aux);
        }
    }
}

package dev.roentgen.backend.kernel;

/**
 * Softmax along an axis, or its logarithm. Never has a backward: {@link SoftmaxBackwardKernel} is its gradient.
 *
 * <p>Inputs: {@code x}. Outputs: {@code y} of the same shape.
 */
public interface SoftmaxKernel extends Kernel<SoftmaxKernel.Settings> {
    /**
     * What is fixed when the kernel is built.
     *
     * @param axis the axis, from 0
     * @param log whether the logarithm is wanted
     */
    record Settings(int axis, boolean log) {}
}

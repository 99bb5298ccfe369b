package dev.roentgen.backend.kernel;

/**
 * The gradient of {@link SoftmaxKernel}: {@code y (dy - sum(y dy))}, or with the logarithm {@code dy - e^y sum(dy)}.
 *
 * <p>Inputs: {@code dy}, {@code y}. Outputs: {@code dx}. It needs no backward of its own.
 */
public interface SoftmaxBackwardKernel extends Kernel<SoftmaxKernel.Settings> {}

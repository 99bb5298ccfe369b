package dev.roentgen.backend.kernel;

/**
 * {@code y = activation(x w' + b)}, over the last axis.
 *
 * <p>Inputs: {@code x [.., in]}, {@code w [out, in]}, {@code b [out]} or null. Outputs: {@code y [.., out]}.
 */
public interface LinearKernel extends Kernel<Activation> {}

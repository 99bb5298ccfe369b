package dev.roentgen.backend.kernel;

/**
 * An {@link Activation} of every element.
 *
 * <p>Inputs: {@code x}. Outputs: {@code y} of the same shape and type.
 */
public interface ActivationKernel extends Kernel<Activation> {}

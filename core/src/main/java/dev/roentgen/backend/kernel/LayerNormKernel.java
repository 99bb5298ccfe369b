package dev.roentgen.backend.kernel;

/**
 * Layer normalisation over the last axes, of a sum where there is a residual. Ba, Kiros and Hinton, arXiv:1607.06450.
 *
 * <p>Inputs: {@code x [.., D]}, {@code w [D]} or null, {@code b [D]} or null, {@code residual [.., D]} or null. Outputs:
 * {@code y}, and with a residual also the sum {@code x + residual}.
 */
public interface LayerNormKernel extends Kernel<LayerNormKernel.Settings> {
    /**
     * What is fixed when the kernel is built.
     *
     * @param axes how many last axes are normalised together
     * @param eps added to the variance
     */
    record Settings(int axes, double eps) {}
}

package dev.roentgen.backend.kernel;

/**
 * Batch normalisation over all axes but the second, then an optional addition, then an activation:
 * {@code y = activation((x - mean) / sqrt(var + eps) * w + b + residual)}. Ioffe and Szegedy, arXiv:1502.03167.
 *
 * <p>Inputs: {@code x [B, C, ..]}, {@code w [C]} or null, {@code b [C]} or null, {@code residual [B, C, ..]} or null, and in
 * evaluation {@code mean [C]}, {@code var [C]} (null in training). Outputs: {@code y}; in training also the batch's
 * {@code mean [C]} and biased {@code var [C]}, through which no gradient flows.
 */
public interface BatchNormKernel extends Kernel<BatchNormKernel.Settings> {
    /**
     * What is fixed when the kernel is built.
     *
     * @param training whether the batch's own statistics are used
     * @param eps added to the variance
     * @param activation what follows
     */
    record Settings(boolean training, double eps, Activation activation) {}
}

package dev.roentgen.backend.kernel;

/**
 * Scaled dot-product attention {@code softmax(scale q k' + bias) v}. Vaswani et al., arXiv:1706.03762.
 *
 * <p>Inputs: {@code q [.., N, D]}, {@code k [.., M, D]}, {@code v [.., M, E]}, and {@code bias} that broadcasts to
 * {@code [.., N, M]}, or null. Outputs: {@code y [.., N, E]}.
 */
public interface AttentionKernel extends Kernel<AttentionKernel.Settings> {
    /**
     * What is fixed when the kernel is built.
     *
     * @param scale what the products are multiplied by
     */
    record Settings(double scale) {}
}

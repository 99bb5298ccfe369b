package dev.roentgen.backend.kernel;

/**
 * Cross entropy of each row's logits with its class, without reduction; 0 where the target is to be ignored.
 *
 * <p>Inputs: {@code logits [N, C]}, {@code target I64 [N]}, {@code weight [C]} or null. Outputs: {@code loss [N]}.
 */
public interface CrossEntropyKernel extends Kernel<CrossEntropyKernel.Settings> {
    /**
     * What is fixed when the kernel is built.
     *
     * @param labelSmoothing the share of the target spread over all classes
     * @param ignoreIndex the target that does not count
     */
    record Settings(double labelSmoothing, long ignoreIndex) {}
}

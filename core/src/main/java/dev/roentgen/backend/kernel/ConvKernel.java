package dev.roentgen.backend.kernel;

import dev.roentgen.backend.ConvSpec;

/**
 * {@code y = activation(conv(x, w) + b)} in two dimensions.
 *
 * <p>Inputs: {@code x [B, C, H, W]}, {@code w [O, C / groups, KH, KW]}, {@code b [O]} or null. Outputs:
 * {@code y [B, O, OH, OW]}.
 */
public interface ConvKernel extends Kernel<ConvKernel.Settings> {
    /**
     * What is fixed when the kernel is built.
     *
     * @param spec steps, padding, dilation, groups
     * @param activation what follows
     */
    record Settings(ConvSpec spec, Activation activation) {}
}

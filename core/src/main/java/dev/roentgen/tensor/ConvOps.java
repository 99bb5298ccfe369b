package dev.roentgen.tensor;

import dev.roentgen.backend.ConvSpec;
import dev.roentgen.backend.PoolSpec;
import dev.roentgen.backend.kernel.Activation;
import org.jspecify.annotations.Nullable;

/** Convolutions and pooling of {@code [B, C, H, W]}. */
public sealed interface ConvOps permits Tensor {
    /** Convolution with stride 1 and no padding. */
    default Tensor conv2d(Tensor weight, @Nullable Tensor bias) {
        return conv2d(weight, bias, ConvSpec.UNIT, Activation.NONE);
    }

    /** Convolution. */
    default Tensor conv2d(Tensor weight, @Nullable Tensor bias, ConvSpec spec) {
        return conv2d(weight, bias, spec, Activation.NONE);
    }

    /**
     * {@code activation(conv(x, weight) + bias)}: {@code [B, C, H, W] -> [B, O, OH, OW]}, {@code weight [O, C / groups, KH, KW]},
     * {@code bias [O]}; zeros are padded.
     */
    default Tensor conv2d(Tensor weight, @Nullable Tensor bias, ConvSpec spec, Activation activation) {
        return Convolution.conv((Tensor) this, weight, bias, spec, activation);
    }

    /**
     * Transposed convolution, the gradient of a convolution for its input: {@code [B, C, H, W] -> [B, O, OH, OW]} with
     * {@code weight [C, O / groups, KH, KW]} and {@code OH = (H - 1) stride - 2 pad + dilation (KH - 1) + outputPadding + 1}.
     */
    default Tensor convTranspose2d(Tensor weight, @Nullable Tensor bias, ConvSpec spec, int outputPadding) {
        return Convolution.transposed((Tensor) this, weight, bias, spec, outputPadding);
    }

    /** The largest of each window; the gradient goes to the first of equals. */
    default Tensor maxPool2d(PoolSpec spec) {
        return Pooling.max((Tensor) this, spec).values();
    }

    /** The largest of each window and its position {@code h W + w} in the plane. */
    default ReduceOps.Indexed maxPool2dIndexed(PoolSpec spec) {
        return Pooling.max((Tensor) this, spec);
    }

    /** The mean of each window. */
    default Tensor avgPool2d(PoolSpec spec) {
        return Pooling.average((Tensor) this, spec);
    }

    /** The mean of {@code height x width} regions that cover the plane. */
    default Tensor adaptiveAvgPool2d(int height, int width) {
        return Pooling.adaptiveAverage((Tensor) this, height, width);
    }

    /** The largest of {@code height x width} regions that cover the plane. */
    default Tensor adaptiveMaxPool2d(int height, int width) {
        return Pooling.adaptiveMax((Tensor) this, height, width);
    }
}

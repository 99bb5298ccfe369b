package dev.roentgen.layers.pool;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;

/** The mean of regions that cover the plane. Shapes: {@code [B, C, H, W] -> [B, C, height, width]}. No state. */
public final class AdaptiveAvgPool2d extends TensorLayer {
    private final int height;
    private final int width;

    /** To one pixel: the mean of the plane. */
    public AdaptiveAvgPool2d() {
        this(1, 1);
    }

    /** To this many rows and columns. */
    public AdaptiveAvgPool2d(int height, int width) {
        if (height < 1 || width < 1)
            throw new ArgumentException(
                    "AdaptiveAvgPool2d",
                    "the result must have",
                    "1 row and column or more",
                    height + " x " + width,
                    "");
        this.height = height;
        this.width = width;
    }

    @Override
    protected Tensor compute(Tensor x) {
        return x.adaptiveAvgPool2d(height, width);
    }
}

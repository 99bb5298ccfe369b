package dev.roentgen.layers.pool;

import dev.roentgen.backend.kernel.ResizeKernel.Mode;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;

/** Resampling of the plane to a multiple of its size. Shapes: {@code [B, C, H, W] -> [B, C, factor H, factor W]}. No state. */
public final class Upsample extends TensorLayer {
    private final int factor;
    private final Mode mode;
    private final boolean alignCorners;

    /** Each pixel repeated. */
    public Upsample(int factor) {
        this(factor, Mode.NEAREST, false);
    }

    /** In this mode; {@code alignCorners} says whether the corner samples fall on each other. */
    public Upsample(int factor, Mode mode, boolean alignCorners) {
        if (factor < 1)
            throw new ArgumentException("Upsample", "the factor must be", "1 or more", Integer.toString(factor), "");
        this.factor = factor;
        this.mode = mode;
        this.alignCorners = alignCorners;
    }

    @Override
    protected Tensor compute(Tensor x) {
        return factor == 1 ? x : x.resize(mode, factor * x.dim(2), factor * x.dim(3), alignCorners, false);
    }
}

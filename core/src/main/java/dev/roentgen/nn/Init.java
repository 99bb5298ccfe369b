package dev.roentgen.nn;

import dev.roentgen.array.Shape;
import dev.roentgen.tensor.Tensor;

/** How a parameter's first value is made; random ones draw from this thread's {@link dev.roentgen.tensor.Generator}. */
@FunctionalInterface
public interface Init {
    /** The first value for a shape. */
    Tensor make(Shape shape);

    /** One value everywhere. */
    static Init constant(double value) {
        return shape -> Tensor.full(shape, value);
    }

    /** Zeros. */
    static Init zeros() {
        return constant(0);
    }

    /** Ones. */
    static Init ones() {
        return constant(1);
    }

    /** Uniform from {@code -bound} to {@code bound}. */
    static Init uniform(double bound) {
        return shape -> Tensor.rand(shape.dims()).sub(0.5).mul(2 * bound);
    }

    /** Normal with mean 0. */
    static Init normal(double deviation) {
        return shape -> Tensor.randn(shape.dims()).mul(deviation);
    }

    /** Normal with mean 0, values beyond two deviations cut to them. */
    static Init truncatedNormal(double deviation) {
        return shape -> Tensor.randn(shape.dims()).clamp(-2, 2).mul(deviation);
    }

    /** Uniform with bound {@code 1 / sqrt(fan in)}, PyTorch's default for linear and convolution weights. */
    static Init kaimingUniform() {
        return shape -> uniform(1 / Math.sqrt(fanIn(shape))).make(shape);
    }

    /** Uniform with bound {@code sqrt(6 / fan in)}, for convolutions before ReLU. He et al., arXiv:1502.01852. */
    static Init heUniform() {
        return shape -> uniform(Math.sqrt(6 / fanIn(shape))).make(shape);
    }

    /** Normal with deviation {@code sqrt(2 / fan out)}, for convolutions before ReLU. He et al., arXiv:1502.01852. */
    static Init kaimingNormal() {
        return shape -> normal(Math.sqrt(2.0 / fanOut(shape))).make(shape);
    }

    /** Uniform with bound {@code sqrt(6 / (fan in + fan out))}. Glorot and Bengio, AISTATS 2010. */
    static Init xavierUniform() {
        return shape -> uniform(Math.sqrt(6.0 / (fanIn(shape) + fanOut(shape)))).make(shape);
    }

    private static double fanIn(Shape shape) {
        return shape.rank() < 2 ? Math.max(1, shape.size()) : Math.max(1, (double) shape.size() / shape.dim(0));
    }

    private static double fanOut(Shape shape) {
        return shape.rank() < 2 ? Math.max(1, shape.size()) : Math.max(1, (double) shape.size() / shape.dim(1));
    }
}

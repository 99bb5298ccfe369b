package dev.roentgen.backend.kernel;

/** Elementwise functions that end a layer. */
public enum Activation {
    /** The identity. */
    NONE,
    /** {@code max(x, 0)}. */
    RELU,
    /** {@code min(max(x, 0), 6)}. */
    RELU6,
    /** {@code x (1 + erf(x / sqrt 2)) / 2}; Hendrycks and Gimpel, arXiv:1606.08415. */
    GELU,
    /** Its approximation by tanh, from the same paper. */
    GELU_TANH,
    /** {@code x sigmoid(1.702 x)}, from the same paper. */
    QUICK_GELU,
    /** {@code x sigmoid(x)}; Elfwing et al., arXiv:1702.03118. */
    SILU,
    /** {@code 1 / (1 + e^-x)}. */
    SIGMOID,
    /** Hyperbolic tangent. */
    TANH,
    /** {@code x min(max(x + 3, 0), 6) / 6}; Howard et al., arXiv:1905.02244. */
    HARDSWISH,
    /** {@code min(max(x + 3, 0), 6) / 6}; the same paper. */
    HARDSIGMOID,
    /** {@code x tanh(log(1 + e^x))}; Misra, arXiv:1908.08681. */
    MISH
}

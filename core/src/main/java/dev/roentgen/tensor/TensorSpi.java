package dev.roentgen.tensor;

import dev.roentgen.backend.NdArray;

/** The one way from tensors to arrays, for backends and readers of files; applications have no use for it. */
public final class TensorSpi {
    private TensorSpi() {}

    /** The array behind a tensor; the tensor stays its owner, so keep the tensor open while using it. */
    public static NdArray array(Tensor t) {
        return t.array();
    }

    /** A tensor that takes over the array's count. */
    public static Tensor tensor(NdArray array) {
        return Tensor.owned(array, null, 0);
    }
}

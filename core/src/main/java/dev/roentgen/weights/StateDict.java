package dev.roentgen.weights;

import dev.roentgen.tensor.Tensor;
import java.util.List;

/** Tensors by key, read when asked for: what a file of weights holds, or a part of it, or it under other keys. */
public interface StateDict {
    /** All keys, in the file's order. */
    List<String> keys();

    /** Type and shape of a tensor. */
    TensorInfo info(String key);

    /** A tensor in the file's type, copied to the current backend. */
    Tensor tensor(String key);

    /** What an open file holds. Its tensors pass through one buffer: use it from one thread. */
    static StateDict of(Safetensors file) {
        return new SafetensorsDict(file);
    }

    /** The tensors whose keys begin so, without that beginning. */
    default StateDict under(String prefix) {
        return KeyMap.none().under(prefix).apply(this);
    }
}

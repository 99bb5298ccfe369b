package dev.roentgen.weights;

import dev.roentgen.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;

/**
 * Tensors by key, read when asked for: what a file of weights holds, or a part of it, or it under other keys. Use it from one
 * thread: a file's tensors pass through one buffer.
 */
public interface StateDict extends AutoCloseable {
    /** All keys, in the file's order. */
    List<String> keys();

    /** Type and shape of a tensor. */
    TensorInfo info(String key);

    /** A tensor in the file's type, copied to the current backend. */
    Tensor tensor(String key);

    /** Closes the files it reads from, if any; tensors read stay. */
    @Override
    default void close() {}

    /**
     * Opens weights in any form, told by the file's first bytes and not by its name: safetensors; the JSON index of a model
     * cut into several files beside it; PyTorch's {@code .pth}, zip or older, and TorchScript archives; NumPy's {@code .npz}. A
     * folder stands for the weights in it: one of the names that
     * publishers use, as {@code model.safetensors}, or else its only file of weights.
     *
     * <p>Nothing in a PyTorch file is run; what is not a tensor or a plain value is refused by its name. Its keys are those of the
     * dict that was saved, or of the one dict of tensors in it, as {@code "state_dict"}; where there are several, each has its name
     * in front: {@code teacher.norm.weight}, to be read by {@link #under}.
     *
     * <p>Throws {@link dev.roentgen.check.WeightsException} for a file that is none of these, or damaged.
     */
    static StateDict open(Path fileOrFolder) {
        return WeightFiles.open(fileOrFolder);
    }

    /** What an open file holds; closes it with itself. */
    static StateDict of(Safetensors file) {
        return new SafetensorsDict(file, new ReadBuffer());
    }

    /** The tensors whose keys begin so, without that beginning. */
    default StateDict under(String prefix) {
        return KeyMap.none().under(prefix).apply(this);
    }
}

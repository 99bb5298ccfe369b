package dev.roentgen.weights;

import dev.roentgen.tensor.Tensor;
import java.util.List;

/** A NumPy archive as a state dict. */
record NpzDict(Npz archive) implements StateDict {
    @Override
    public List<String> keys() {
        return archive.names();
    }

    @Override
    public TensorInfo info(String key) {
        return archive.info(key);
    }

    @Override
    public Tensor tensor(String key) {
        return archive.tensor(key);
    }

    @Override
    public void close() {
        archive.close();
    }
}

package dev.roentgen.weights;

import dev.roentgen.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.List;

/** A safetensors file as a state dict. */
record SafetensorsDict(Safetensors file, ReadBuffer buffer) implements StateDict {
    SafetensorsDict {
        for (String name : file.names()) buffer.expect(file.info(name).bytes());
    }

    @Override
    public List<String> keys() {
        return file.names();
    }

    @Override
    public TensorInfo info(String key) {
        return file.info(key);
    }

    @Override
    public Tensor tensor(String key) {
        TensorInfo info = file.info(key);
        ByteBuffer bytes = buffer.room(file.errors(), key, info.bytes());
        file.read(key, bytes);
        return TensorBytes.tensor(info, bytes.flip());
    }

    @Override
    public void close() {
        file.close();
    }
}

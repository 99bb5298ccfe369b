package dev.roentgen.weights;

import dev.roentgen.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A safetensors file as a state dict. Tensors are read, not mapped: mapped pages would count as this process's memory beside
 * the tensors made of them, and stay until the garbage collector runs.
 */
final class SafetensorsDict implements StateDict {
    private final Safetensors file;
    private @Nullable ByteBuffer buffer; // as large as the largest tensor

    SafetensorsDict(Safetensors file) {
        this.file = file;
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
        ByteBuffer bytes = buffer(info.bytes());
        file.read(key, bytes);
        return Tensor.of(info.dtype(), info.shape(), bytes.flip());
    }

    private ByteBuffer buffer(long size) {
        ByteBuffer b = buffer;
        if (b == null || b.capacity() < size) {
            long largest = 0;
            for (String name : file.names())
                largest = Math.max(largest, file.info(name).bytes());
            b = ByteBuffer.allocateDirect((int) Math.min(largest, Integer.MAX_VALUE))
                    .order(ByteOrder.LITTLE_ENDIAN);
            buffer = b;
        }
        return b.clear();
    }
}

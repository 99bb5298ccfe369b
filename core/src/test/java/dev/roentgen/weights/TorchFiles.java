package dev.roentgen.weights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roentgen.array.DType;
import dev.roentgen.tensor.Scope;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** Files of PyTorch beside what NumPy says is in them. */
final class TorchFiles {
    private TorchFiles() {}

    /** All keys, shapes and values must be those of the archive, which has {@code F32} where PyTorch has {@code BF16}. */
    static void check(Path file, Path expected) {
        try (var step = Scope.open();
                StateDict dict = StateDict.open(file);
                Npz npz = Npz.open(expected)) {
            assertThat(dict.keys()).containsExactlyInAnyOrderElementsOf(npz.names());
            for (String key : npz.names()) {
                DType dtype = dict.info(key).dtype();
                assertThat(dtype == DType.BF16 ? DType.F32 : dtype)
                        .as(key)
                        .isEqualTo(npz.info(key).dtype());
                assertThat(dict.info(key).shape())
                        .as(key)
                        .isEqualTo(npz.info(key).shape());
                assertThat(dict.tensor(key).shape())
                        .as(key)
                        .isEqualTo(npz.info(key).shape());
                assertThat(dict.tensor(key).to(DType.F64).toDoubleArray())
                        .as(key)
                        .isEqualTo(npz.tensor(key).to(DType.F64).toDoubleArray());
            }
        }
    }

    /** Room for a tensor. */
    static ByteBuffer room(TensorInfo info) {
        return ByteBuffer.allocate((int) info.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    }
}

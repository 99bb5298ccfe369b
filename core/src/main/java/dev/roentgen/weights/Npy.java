package dev.roentgen.weights;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.WeightsException;
import dev.roentgen.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Reads and writes one array in NumPy's {@code .npy} format: {@code f2 f4 f8 i4 i8 u1 b1}, rows or columns first, either byte
 * order, versions 1 to 3. Python objects are never read. What breaks the format is a {@link WeightsException}.
 */
public final class Npy {
    private static final String FORMAT = "Npy";

    private Npy() {}

    /** The array as a tensor on the thread's backend. */
    public static Tensor read(Path path) {
        try (var file = new MappedFile(FORMAT, path)) {
            byte[] start = file.read(0, (int) Math.min(file.size(), NpyHeader.LONGEST));
            NpyHeader header = NpyHeader.parse(file.errors(), "the array", start, file.size());
            long bytes = header.info().bytes();
            if (bytes > Integer.MAX_VALUE)
                throw file.errors().tooLarge("the array", header.info().toString());
            return TensorBytes.tensor(header, file.map(header.length(), bytes));
        }
    }

    /** Writes a tensor; {@code BF16}, which NumPy lacks, and 2 GiB or more are an {@link ArgumentException}. */
    public static void write(Path path, Tensor t) {
        TensorInfo info = TensorBytes.writable("Npy.write", t, true);
        try {
            AtomicFile.write(path, channel -> {
                AtomicFile.writeFully(channel, ByteBuffer.wrap(NpyHeader.write(info)));
                AtomicFile.writeFully(channel, TensorBytes.bytes(t));
            });
        } catch (IOException e) {
            throw new FileErrors(FORMAT, path).unreadable(e);
        }
    }
}

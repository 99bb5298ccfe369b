package dev.roentgen.backend.nd4j;

import dev.roentgen.array.DType;
import dev.roentgen.array.Device;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.MemoryReport;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.java.JavaBacked;
import dev.roentgen.check.BackendException;
import java.nio.Buffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * Arrays in ND4J's memory, computed by ND4J where it is right and not slower than loops on the heap, and by those elsewhere.
 * Runs on whichever of nd4j-native and nd4j-cuda is on the class path.
 */
final class Nd4jBackend extends JavaBacked {
    private final Nd4jMemory memory;

    Nd4jBackend() {
        memory = new Nd4jMemory(this);
    }

    /** Loads ND4J with its natives. */
    static Nd4jBackend start() {
        try {
            int threads = Math.max(
                    1,
                    Integer.getInteger("roentgen.threads", Runtime.getRuntime().availableProcessors()));
            Nd4j.getMemoryManager().togglePeriodicGc(false);
            Nd4j.getEnvironment().setMaxThreads(threads);
            Nd4j.getEnvironment().setMaxMasterThreads(threads);
            NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(threads);
            Nd4j.factory().blas().setMaxThreads(threads);
            return new Nd4jBackend();
        } catch (LinkageError | RuntimeException e) {
            Throwable root = e;
            while (root.getCause() != null) root = root.getCause();
            throw (BackendException) new BackendException(
                            "Nd4jBackend",
                            "ND4J must",
                            "start",
                            root.getClass().getSimpleName() + ": "
                                    + String.valueOf(root.getMessage())
                                            .lines()
                                            .findFirst()
                                            .orElse(""),
                            "Check that javacpp and openblas have natives for this system in the versions of roentgen-nd4j.")
                    .causedBy(e);
        }
    }

    @Override
    public String name() {
        return "nd4j";
    }

    @Override
    public Device device() {
        return Device.CPU;
    }

    @Override
    public MemoryReport memory() {
        return memory.report();
    }

    @Override
    public void sync() {
        Nd4j.getExecutioner().commit();
    }

    @Override
    public NdArray fromHost(DType dtype, Shape shape, Buffer data) {
        return made(dtype, shape, to -> HostCopies.write(dtype, data, to, shape.size()));
    }

    @Override
    public void toHost(NdArray x, Buffer data) {
        if (!x.isContiguous()) {
            try (NdArray rows = copy(x)) {
                toHost(rows, data);
            }
            return;
        }
        BytePointer from = Nd4jStorage.of(x).hostBytes();
        HostCopies.read(
                x.dtype(), from.getPointer(x.strided().offset() * x.dtype().bytes()), data, x.size());
    }

    @Override
    public NdArray copy(NdArray x) {
        return made(
                x.dtype(),
                x.shape(),
                to -> HostCopies.gather(
                        Nd4jStorage.of(x).hostBytes(),
                        x.strided(),
                        x.shape(),
                        x.dtype().bytes(),
                        to));
    }

    @Override
    public NdArray strided(NdArray x) {
        return x.share();
    }

    @Override
    public NdArray fill(DType dtype, Shape shape, Number value) {
        if (Double.doubleToRawLongBits(value.doubleValue()) != 0 || (value instanceof Long l && l != 0))
            return super.fill(dtype, shape, value);
        return made(dtype, shape, to -> Pointer.memset(to, 0, to.limit()));
    }

    private interface Writer {
        void writeTo(BytePointer memory);
    }

    /** A row-major array that the host fills; closed again if that fails. */
    private NdArray made(DType dtype, Shape shape, Writer writer) {
        NdArray y = memory.make(dtype, shape);
        try {
            Nd4jStorage s = Nd4jStorage.of(y);
            writer.writeTo(s.hostBytes());
            s.hostWrote();
            return y;
        } catch (RuntimeException | Error e) {
            y.close();
            throw e;
        }
    }
}

package dev.roentgen.backend.nd4j;

import dev.roentgen.array.DType;
import dev.roentgen.array.Device;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.BinaryOp;
import dev.roentgen.backend.ConvSpec;
import dev.roentgen.backend.Layout;
import dev.roentgen.backend.MemoryReport;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.UnaryOp;
import dev.roentgen.backend.java.JavaBacked;
import dev.roentgen.check.BackendException;
import dev.roentgen.check.RoentgenException;
import java.nio.Buffer;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * Arrays in ND4J's memory, computed by ND4J where it is right and not slower than loops on the heap, and by those elsewhere.
 * Runs on whichever of nd4j-native and nd4j-cuda is on the class path.
 */
final class Nd4jBackend extends JavaBacked {
    private final Nd4jMemory memory;
    private final int threads;
    private final ReentrantLock turn = new ReentrantLock();

    private Nd4jBackend(int threads) {
        this.threads = threads;
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
            return new Nd4jBackend(threads);
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
    public void trim() {
        memory.trim();
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

    /** A storage over memory of ND4J's that someone else frees. */
    Nd4jStorage borrow(DType dtype, long elements, DataBuffer buffer) {
        return new Nd4jStorage(memory, dtype, elements, buffer, true);
    }

    /** Copies a row-major array into a row-major array of ND4J of the same type and size. */
    void moveOut(NdArray x, INDArray to) {
        try (NdArray target = NdArray.rowMajor(borrow(x.dtype(), x.size(), to.data()), x.dtype(), x.shape())) {
            Nd4jStorage s = Nd4jStorage.of(target);
            Pointer.memcpy(s.hostBytes(), Nd4jStorage.of(x).hostBytes(), s.bytes());
            s.hostWrote();
        }
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

    // --- what ND4J computes itself ---

    @Override
    public NdArray unary(UnaryOp op, NdArray x) {
        if (!vector(x) || !NativeElementwise.has(op, x.size())) return super.unary(op, x);
        return computed(
                x.dtype(), x.shape(), y -> NativeElementwise.run(op, NativeProducts.flat(x), NativeProducts.flat(y)));
    }

    @Override
    public NdArray binary(BinaryOp op, NdArray a, NdArray b) {
        if (!pair(op, a, b)) return super.binary(op, a, b);
        return computed(
                a.dtype(),
                a.shape(),
                y -> NativeElementwise.run(op, NativeProducts.flat(a), NativeProducts.flat(b), NativeProducts.flat(y)));
    }

    @Override
    public NdArray accumulate(NdArray target, NdArray x) {
        if (!pair(BinaryOp.ADD, target, x)) return super.accumulate(target, x);
        run(() -> {
            INDArray sum = NativeProducts.flat(target);
            NativeElementwise.run(BinaryOp.ADD, sum, NativeProducts.flat(x), sum);
        });
        return target.share();
    }

    @Override
    public NdArray matmul(NdArray a, NdArray b) {
        int ra = a.shape().rank(), rb = b.shape().rank();
        Shape batch = a.shape().slice(0, ra - 2).broadcast(b.shape().slice(0, rb - 2), "matmul");
        int m = a.shape().dim(-2), k = a.shape().dim(-1), n = b.shape().dim(-1);
        Shape result = batch.then(m, n);
        if (!floats(a) || !floats(b) || result.size() == 0 || k == 0) return super.matmul(a, b);
        if (b.shape().size() == (long) k * n && a.shape().size() == batch.size() * m * k)
            return product(a, b, batch.size() * m, k, n, result);
        return batchedProduct(a, b, batch, m, k, n, result);
    }

    /** One product: all rows of a with the same matrix b. */
    private NdArray product(NdArray a, NdArray b, long rows, int k, int n, Shape result) {
        if (rows > Integer.MAX_VALUE) return super.matmul(a, b);
        int r = (int) rows;
        try (NdArray a2 = a.shape().rank() == 2 ? dense(a) : matrix(a, r, k);
                NdArray b2 = b.shape().rank() == 2 ? dense(b) : matrix(b, k, n)) {
            return computed(a.dtype(), result, y -> {
                try (NdArray y2 = y.view(Shape.of(r, n), Layout.rowMajor(Shape.of(r, n)))) {
                    NativeProducts.matmul(a2, b2, y2);
                }
            });
        }
    }

    private NdArray batchedProduct(NdArray a, NdArray b, Shape batch, int m, int k, int n, Shape result) {
        if (batch.size() > Integer.MAX_VALUE) return super.matmul(a, b);
        int count = (int) batch.size();
        try (NdArray a3 = stack(a, batch, count, m, k);
                NdArray b3 = stack(b, batch, count, k, n)) {
            return computed(a.dtype(), result, y -> {
                Shape s = Shape.of(count, m, n);
                try (NdArray y3 = y.view(s, Layout.rowMajor(s))) {
                    NativeProducts.batched(a3, b3, y3);
                }
            });
        }
    }

    /** A matrix without gaps: itself or a copy. */
    private NdArray dense(NdArray x) {
        return NativeProducts.dense(x) ? x.share() : copy(x);
    }

    private NdArray contiguous(NdArray x) {
        return x.isContiguous() ? x.share() : copy(x);
    }

    private NdArray matrix(NdArray x, int rows, int columns) {
        return reshaped(x, Shape.of(rows, columns));
    }

    private NdArray reshaped(NdArray x, Shape shape) {
        try (NdArray c = contiguous(x)) {
            return c.view(shape, new Layout.Strided(shape.strides(), c.strided().offset()));
        }
    }

    /** {@code [count, rows, columns]} of an array whose leading axes are broadcast to the batch. */
    private NdArray stack(NdArray x, Shape batch, int count, int rows, int columns) {
        Shape full = batch.then(rows, columns);
        int missing = full.rank() - x.shape().rank();
        long[] strides = new long[full.rank()];
        for (int i = missing; i < strides.length; i++)
            strides[i] = x.shape().dim(i - missing) == 1 ? 0 : x.strided().stride(i - missing);
        try (NdArray expanded =
                x.view(full, new Layout.Strided(strides, x.strided().offset()))) {
            return reshaped(expanded, Shape.of(count, rows, columns));
        }
    }

    @Override
    public NdArray conv(NdArray x, NdArray weight, ConvSpec spec) {
        Shape result = spec.output(x.shape(), weight.shape());
        if (!NativeProducts.has(spec) || !floats(x) || !floats(weight) || result.size() == 0)
            return super.conv(x, weight, spec);
        try (NdArray x4 = contiguous(x);
                NdArray w4 = contiguous(weight)) {
            return computed(x.dtype(), result, y -> NativeProducts.conv(x4, w4, spec, y));
        }
    }

    /** Whether ND4J may be handed it: it has trouble with arrays without elements, and half precision is slow in it. */
    private static boolean floats(NdArray x) {
        return (x.dtype() == DType.F32 || x.dtype() == DType.F64) && x.size() > 0;
    }

    private static boolean vector(NdArray x) {
        return floats(x) && x.isContiguous();
    }

    private static boolean pair(BinaryOp op, NdArray a, NdArray b) {
        return vector(a) && vector(b) && a.shape().equals(b.shape()) && NativeElementwise.has(op, a.size());
    }

    private NdArray computed(DType dtype, Shape shape, Consumer<NdArray> kernel) {
        NdArray y = memory.make(dtype, shape);
        try {
            run(() -> kernel.accept(y));
            return y;
        } catch (RuntimeException | Error e) {
            y.close();
            throw e;
        }
    }

    /** Runs native code; with several threads inside, callers take turns. */
    private void run(Runnable section) {
        if (threads > 1) turn.lock();
        try {
            section.run();
        } catch (RoentgenException e) {
            throw e;
        } catch (RuntimeException e) {
            throw (BackendException) new BackendException(
                            "Nd4jBackend",
                            "ND4J must",
                            "compute",
                            String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
                            "This is a fault of Roentgen's: report it.")
                    .causedBy(e);
        } finally {
            if (threads > 1) turn.unlock();
        }
    }
}

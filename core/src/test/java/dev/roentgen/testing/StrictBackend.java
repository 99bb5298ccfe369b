package dev.roentgen.testing;

import dev.roentgen.array.DType;
import dev.roentgen.array.Device;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.BinaryOp;
import dev.roentgen.backend.Layout;
import dev.roentgen.backend.MemoryReport;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.java.JavaBacked;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * {@code java} under the conditions of a GPU, so that tests find without one what one would: memory of its own that no loop
 * can read by accident, results in an odd blocked layout whose padding must stay zero, freed memory full of NaN, execution
 * on another thread. It counts reads by the host, checks that arguments are open and its own, and that whoever writes in
 * place holds the only count. Its few fused kernels accept or decline by a seeded coin.
 */
public final class StrictBackend extends JavaBacked {
    private final ExecutorService stream = Executors.newSingleThreadExecutor(task -> {
        var t = new Thread(task, "strict-stream");
        t.setDaemon(true);
        return t;
    });
    private final ThreadLocal<Boolean> onStream = ThreadLocal.withInitial(() -> false);
    private final StrictMemory memory = new StrictMemory(this);
    private final StrictKernels kernels = new StrictKernels(this);
    private final AtomicLong hostReads = new AtomicLong();
    private final Random coin;

    /** A backend whose coin starts from this seed. */
    public StrictBackend(long seed) {
        coin = new Random(seed);
    }

    /** How often the host has read an array. */
    public long hostReads() {
        return hostReads.get();
    }

    /** The next toss of the coin. */
    boolean toss() {
        synchronized (coin) {
            return coin.nextBoolean();
        }
    }

    @Override
    public String name() {
        return "strict";
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
    public <K> Optional<K> fused(Class<K> kernel) {
        return kernels.find(kernel);
    }

    @Override
    public NdArray fromHost(DType dtype, Shape shape, Buffer data) {
        ByteBuffer rows = bytes(dtype, shape);
        try (NdArray h = java().fromHost(dtype, shape, data)) {
            java().toHost(h, rows);
        }
        return memory.rowMajor(dtype, shape, rows);
    }

    @Override
    protected NdArray result(DType dtype, Shape shape, Buffer rowMajor) {
        ByteBuffer rows = bytes(dtype, shape);
        try (NdArray h = java().fromHost(dtype, shape, rowMajor)) {
            java().toHost(h, rows);
        }
        return memory.odd(dtype, shape, rows);
    }

    @Override
    public void toHost(NdArray x, Buffer data) {
        if (!onStream.get()) hostReads.incrementAndGet();
        check(List.of(x));
        try (NdArray h = java().fromHost(x.dtype(), x.shape(), onStream(() -> memory.rows(x)))) {
            java().toHost(h, data);
        }
    }

    @Override
    public NdArray copy(NdArray x) {
        check(List.of(x));
        return onStream(() -> memory.rowMajor(x.dtype(), x.shape(), memory.rows(x)));
    }

    @Override
    public NdArray strided(NdArray x) {
        check(List.of(x));
        if (x.layout() instanceof Layout.Strided) return x.share();
        return x.storage().derived("strided", () -> copy(x));
    }

    @Override
    protected List<NdArray> compute(List<NdArray> operands, Function<List<NdArray>, List<NdArray>> operation) {
        check(operands);
        List<NdArray> results = onStream(() -> super.compute(operands, operation));
        check(operands); // still open, and their padding still zero
        return results;
    }

    @Override
    public NdArray accumulate(NdArray target, NdArray x) {
        check(List.of(target, x));
        if (!target.storage().exclusive())
            throw new AssertionError("accumulate writes to a storage that others hold: " + target);
        try (NdArray sum = binary(BinaryOp.ADD, target, x)) {
            onStream(() -> memory.write(target, memory.rows(sum)));
        }
        target.storage().dropDerived();
        return target.share();
    }

    /** A result of a kernel, in the odd layout. */
    NdArray blocked(Logical values) {
        try (NdArray h = View.ROWS.make(java(), values)) {
            ByteBuffer rows = bytes(values.dtype(), values.shape());
            java().toHost(h, rows);
            return onStream(() -> memory.odd(values.dtype(), values.shape(), rows));
        }
    }

    /** Writes new values into an array, as a fused update does. */
    void overwrite(NdArray target, NdArray values) {
        if (!target.storage().exclusive())
            throw new AssertionError("an update writes to a storage that others hold: " + target);
        onStream(() -> memory.write(target, memory.rows(values)));
        target.storage().dropDerived();
    }

    private void check(List<NdArray> operands) {
        for (NdArray x : operands) memory.check(x);
    }

    /** Runs on the one thread that computes; at once where this is that thread. */
    <T> T onStream(Supplier<T> work) {
        if (onStream.get()) return work.get();
        Future<T> done = stream.submit(() -> {
            onStream.set(true);
            return work.get();
        });
        try {
            return done.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) throw cause;
            if (e.getCause() instanceof Error cause) throw cause;
            throw new IllegalStateException(e);
        }
    }

    private static ByteBuffer bytes(DType dtype, Shape shape) {
        return ByteBuffer.allocate((int) shape.size() * dtype.bytes()).order(ByteOrder.nativeOrder());
    }
}

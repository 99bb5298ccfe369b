package dev.roentgen.backend.onednn;

import dev.roentgen.array.DType;
import dev.roentgen.array.Device;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.BinaryOp;
import dev.roentgen.backend.ConvSpec;
import dev.roentgen.backend.Layout;
import dev.roentgen.backend.MemoryReport;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.PoolOp;
import dev.roentgen.backend.PoolSpec;
import dev.roentgen.backend.ReduceOp;
import dev.roentgen.backend.UnaryOp;
import dev.roentgen.backend.java.JavaBacked;
import dev.roentgen.check.BackendException;
import java.nio.Buffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The processor, through oneDNN: 32-bit floats run in its kernels, on pooled off-heap memory, in its own blocked layouts
 * through convolutional networks; everything else runs as plain Java on the heap.
 *
 * <p>Properties: {@code roentgen.threads}, {@code roentgen.memory.limit}.
 */
public final class OneDnnBackend extends JavaBacked {
    private static final long SOLO = 1 << 15; // elements that one thread finishes before a second has woken up

    private final Pool pool = new Pool(this, Limit.bytes());
    private final Prims prims = new Prims();
    private final Reorder reorder = new Reorder(this);
    private final Elementwise elementwise = new Elementwise(this);
    private final Reduce reduce = new Reduce(this);
    private final MatMul matMul = new MatMul(this);
    private final Conv conv = new Conv(this);
    private final Pooling pooling = new Pooling(this);
    private final Concat concat = new Concat(this);
    private final Kernels kernels = new Kernels(this);

    OneDnnBackend() {}

    @Override
    public String name() {
        return "onednn";
    }

    @Override
    public String kernels() {
        return Native.kernels();
    }

    @Override
    public Device device() {
        return Device.CPU;
    }

    @Override
    public MemoryReport memory() {
        return pool.report();
    }

    @Override
    public void trim() {
        pool.trim();
    }

    @Override
    public <K> Optional<K> fused(Class<K> kernel) {
        return kernels.find(kernel);
    }

    // --- what the operations of this package share ---

    Pool pool() {
        return pool;
    }

    Prims prims() {
        return prims;
    }

    Reorder reorder() {
        return reorder;
    }

    Elementwise elementwise() {
        return elementwise;
    }

    Reduce sums() {
        return reduce;
    }

    MatMul matMul() {
        return matMul;
    }

    Conv conv() {
        return conv;
    }

    Pooling pooling() {
        return pooling;
    }

    /** Whether this much work is done on the calling thread alone. */
    static boolean solo(long elements) {
        return elements < SOLO;
    }

    /** Where the first element lies. */
    static long at(NdArray x) {
        long start = ((Block) x.storage()).address;
        return x.layout() instanceof Layout.Strided s
                ? start + s.offset() * x.dtype().bytes()
                : start;
    }

    /** A new row-major array, its contents undefined. */
    NdArray rows(DType dtype, Shape shape) {
        return NdArray.rowMajor(pool.allocate(shape.size() * dtype.bytes()), dtype, shape);
    }

    /** A new row-major f32 array, its contents undefined. */
    NdArray rows(Shape shape) {
        return rows(DType.F32, shape);
    }

    /** A new f32 array in a layout, its contents undefined. */
    NdArray make(Desc desc, Shape shape) {
        return new NdArray(pool.allocate(desc.bytes), DType.F32, shape, desc.layout);
    }

    /** The array (shared) if oneDNN can describe it, else a row-major copy. */
    NdArray plainable(NdArray x) {
        if (!x.isStrided()) return x.share();
        Layout.Strided s = x.strided();
        boolean fine = x.shape().rank() <= 6;
        for (int i = 0; i < x.shape().rank(); i++) fine &= s.stride(i) > 0;
        return fine && increasing(x) ? x.share() : copy(x);
    }

    /** Whether no two elements share a place, as in overlapping windows. */
    private static boolean increasing(NdArray x) {
        return x.isContiguous() || Strides.dense(x) || gapped(x);
    }

    private static boolean gapped(NdArray x) {
        Strides s = Strides.of(x);
        long[][] axes = new long[s.rank][];
        for (int i = 0; i < s.rank; i++) axes[i] = new long[] {s.strides[i], s.dims[i]};
        java.util.Arrays.sort(axes, (p, q) -> Long.compare(p[0], q[0]));
        long reach = 1;
        for (long[] a : axes) {
            if (a[0] < reach) return false;
            reach = a[0] * (a[1] - 1) + reach;
        }
        return true;
    }

    /** Row-major without gaps: the array (shared) or a copy. */
    NdArray contiguous(NdArray x) {
        if (x.isContiguous()) return x.share();
        if (x.isStrided()) return copy(x);
        return strided(x);
    }

    /** Makes a primitive, or says that oneDNN has none. */
    Prim make(String what, boolean solo, Native.Maker maker, int... arguments) {
        var description = Native.local().describe(maker, solo, what);
        if (description == null)
            throw new BackendException(
                    "OneDnnBackend",
                    "oneDNN must",
                    "have a " + what + " for this case",
                    "none",
                    "Set ONEDNN_VERBOSE=all to see why.");
        return new Prim(pool, description, solo, arguments);
    }

    /** Runs a primitive got from the cache and gives it back. */
    void run(Prim p, long... addresses) {
        try {
            p.run(addresses);
        } finally {
            p.release();
        }
    }

    // --- making, moving ---

    @Override
    public NdArray fill(DType dtype, Shape shape, Number value) {
        NdArray y = rows(dtype, shape);
        if (shape.size() == 0) return y;
        long at = at(y);
        switch (dtype) {
            case F32 -> Memory.putFloat(at, value.floatValue());
            case F64 -> Memory.putLong(at, Double.doubleToRawLongBits(value.doubleValue()));
            case I64 -> Memory.putLong(at, value.longValue());
            case I32 -> Memory.putInt(at, value.intValue());
            case U8 -> Memory.putByte(at, (byte) value.intValue());
            case BOOL -> Memory.putByte(at, (byte) (value.doubleValue() != 0 ? 1 : 0));
            case F16, BF16 -> {
                y.close();
                return super.fill(dtype, shape, value);
            }
        }
        if (dtype == DType.F32 && Memory.getInt(at) == 0 || dtype.bytes() == 1)
            Memory.set(at, shape.size() * dtype.bytes(), Memory.getByte(at));
        else Strides.fill(at, at, shape.size(), dtype.bytes());
        return y;
    }

    @Override
    public NdArray fromHost(DType dtype, Shape shape, Buffer data) {
        NdArray y = rows(dtype, shape);
        try {
            Host.write(dtype, data, at(y), shape.size());
            return y;
        } catch (RuntimeException | Error e) {
            y.close();
            throw e;
        }
    }

    @Override
    public void toHost(NdArray x, Buffer data) {
        if (x.size() == 0) return;
        try (NdArray rows = contiguous(x)) {
            Host.read(x.dtype(), at(rows), data, x.size());
        }
    }

    @Override
    public NdArray copy(NdArray x) {
        return reorder.copy(x);
    }

    @Override
    public NdArray strided(NdArray x) {
        return x.isStrided() ? x.share() : x.storage().derived(x.shape(), () -> reorder.copy(x));
    }

    // --- elementwise ---

    @Override
    public NdArray unary(UnaryOp op, NdArray x) {
        NdArray y = x.dtype() == DType.F32 ? elementwise.unary(op, x) : null;
        return y != null ? y : super.unary(op, x);
    }

    @Override
    public NdArray binary(BinaryOp op, NdArray a, NdArray b) {
        NdArray y = a.dtype() == DType.F32 ? elementwise.binary(op, a, b) : null;
        return y != null ? y : super.binary(op, a, b);
    }

    @Override
    public NdArray accumulate(NdArray target, NdArray x) {
        return target.dtype() == DType.F32 ? elementwise.accumulate(target, x) : super.accumulate(target, x);
    }

    // --- along axes, products, pooling ---

    @Override
    public NdArray reduce(ReduceOp op, NdArray x, boolean keepDims, int... axes) {
        boolean native_ = op == ReduceOp.SUM && x.dtype() == DType.F32 && x.size() > 0 && axes.length > 0;
        return native_ ? reduce.sum(x, keepDims, axes) : super.reduce(op, x, keepDims, axes);
    }

    @Override
    public NdArray concat(int axis, List<NdArray> parts) {
        return concat.concat(axis, parts);
    }

    @Override
    public NdArray matmul(NdArray a, NdArray b) {
        return a.dtype() == DType.F32 ? matMul.matmul(a, b) : super.matmul(a, b);
    }

    @Override
    public NdArray conv(NdArray x, NdArray weight, ConvSpec spec) {
        return Conv.takes(x, weight) ? conv.forward(x, weight, null, spec, null) : super.conv(x, weight, spec);
    }

    @Override
    public NdArray convData(NdArray dy, NdArray weight, ConvSpec spec, Shape input) {
        return Conv.takes(dy, weight) && input.size() > 0
                ? conv.data(dy, weight, spec, input)
                : super.convData(dy, weight, spec, input);
    }

    @Override
    public NdArray convWeight(NdArray x, NdArray dy, ConvSpec spec, Shape weight) {
        return Conv.takes(x, dy) && weight.size() > 0
                ? conv.weight(x, dy, spec, weight)
                : super.convWeight(x, dy, spec, weight);
    }

    @Override
    public List<NdArray> pool(PoolOp op, NdArray x, PoolSpec spec) {
        return pooling.takes(op, x, spec) ? pooling.forward(op, x, spec) : super.pool(op, x, spec);
    }

    @Override
    public NdArray poolBack(PoolOp op, NdArray dy, @Nullable NdArray positions, PoolSpec spec, Shape input) {
        NdArray dx = pooling.backward(op, dy, positions, spec, input);
        return dx != null ? dx : super.poolBack(op, dy, positions, spec, input);
    }
}

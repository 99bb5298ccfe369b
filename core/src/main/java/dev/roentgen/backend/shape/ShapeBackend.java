package dev.roentgen.backend.shape;

import dev.roentgen.array.DType;
import dev.roentgen.array.Device;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.ArgReduceOp;
import dev.roentgen.backend.Backend;
import dev.roentgen.backend.BinaryOp;
import dev.roentgen.backend.CompareOp;
import dev.roentgen.backend.ConvSpec;
import dev.roentgen.backend.MemoryReport;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.PoolOp;
import dev.roentgen.backend.PoolSpec;
import dev.roentgen.backend.RandomOp;
import dev.roentgen.backend.ReduceOp;
import dev.roentgen.backend.Storage;
import dev.roentgen.backend.UnaryOp;
import dev.roentgen.check.BackendException;
import java.nio.Buffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A backend whose arrays have a shape and a type but no elements; reading one is an error. It counts the multiplications of
 * products and convolutions, thread by thread, and the bytes that its arrays would hold.
 */
public final class ShapeBackend implements Backend {
    private final AtomicLong arrays = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong peak = new AtomicLong();
    private final ThreadLocal<long[]> macs = ThreadLocal.withInitial(() -> new long[1]);

    /** A backend with counters of its own. */
    public ShapeBackend() {}

    /** The multiply-adds that products and convolutions of this thread would have cost since {@link #resetMacs}. */
    public long macs() {
        return macs.get()[0];
    }

    /** Sets this thread's count of multiply-adds to 0. */
    public void resetMacs() {
        macs.remove();
    }

    /** The bytes that the open arrays would hold on a backend that computes. */
    public long bytes() {
        return bytes.get();
    }

    /** The most that {@link #bytes} has been since the last call. */
    public long takePeak() {
        return peak.getAndSet(bytes.get());
    }

    private static final class Nothing extends Storage {
        private final ShapeBackend owner;
        private final long bytes;

        Nothing(ShapeBackend owner, long bytes) {
            super(owner, 0);
            this.owner = owner;
            this.bytes = bytes;
            owner.arrays.incrementAndGet();
            owner.peak.accumulateAndGet(owner.bytes.addAndGet(bytes), Math::max);
        }

        @Override
        protected void free() {
            owner.arrays.decrementAndGet();
            owner.bytes.addAndGet(-bytes);
        }
    }

    private NdArray make(DType dtype, Shape shape) {
        return NdArray.rowMajor(new Nothing(this, shape.size() * dtype.bytes()), dtype, shape);
    }

    @Override
    public String name() {
        return "shape";
    }

    @Override
    public Device device() {
        return Device.CPU;
    }

    @Override
    public MemoryReport memory() {
        return new MemoryReport(0, 0, 0, Long.MAX_VALUE, arrays.get());
    }

    @Override
    public NdArray fill(DType dtype, Shape shape, Number value) {
        return make(dtype, shape);
    }

    @Override
    public NdArray random(RandomOp op, Shape shape, double p, NdArray key) {
        DType dtype = switch (op) {
            case UNIFORM, NORMAL -> DType.F32;
            case BITS -> DType.I64;
            case BERNOULLI -> DType.BOOL;
        };
        return make(dtype, shape);
    }

    @Override
    public NdArray fromHost(DType dtype, Shape shape, Buffer data) {
        return make(dtype, shape);
    }

    @Override
    public void toHost(NdArray x, Buffer data) {
        throw new BackendException(
                "shape",
                "arrays must be read on",
                "a backend that computes",
                "a read of " + x.dtype() + " " + x.shape() + " on 'shape', which has no elements",
                "Choose another with roentgen.backend.");
    }

    @Override
    public NdArray copy(NdArray x) {
        return make(x.dtype(), x.shape());
    }

    @Override
    public NdArray strided(NdArray x) {
        return x.share();
    }

    @Override
    public NdArray cast(NdArray x, DType to) {
        return make(to, x.shape());
    }

    @Override
    public NdArray unary(UnaryOp op, NdArray x) {
        return make(x.dtype(), x.shape());
    }

    @Override
    public NdArray binary(BinaryOp op, NdArray a, NdArray b) {
        return make(a.dtype(), a.shape().broadcast(b.shape(), op.name()));
    }

    @Override
    public NdArray compare(CompareOp op, NdArray a, NdArray b) {
        return make(DType.BOOL, a.shape().broadcast(b.shape(), op.name()));
    }

    @Override
    public NdArray where(NdArray condition, NdArray a, NdArray b) {
        return make(a.dtype(), condition.shape().broadcast(a.shape(), "where").broadcast(b.shape(), "where"));
    }

    @Override
    public NdArray reduce(ReduceOp op, NdArray x, boolean keepDims, int... axes) {
        boolean counts = op == ReduceOp.SUM && !x.dtype().isFloat();
        return make(counts ? DType.I64 : x.dtype(), x.shape().reduced(keepDims, axes));
    }

    @Override
    public NdArray argReduce(ArgReduceOp op, NdArray x, int axis) {
        return make(DType.I64, x.shape().with(axis, 1));
    }

    @Override
    public NdArray cumsum(NdArray x, int axis) {
        return make(x.dtype().isFloat() ? x.dtype() : DType.I64, x.shape());
    }

    @Override
    public List<NdArray> sort(NdArray x, int axis, boolean descending) {
        return List.of(make(x.dtype(), x.shape()), make(DType.I64, x.shape()));
    }

    @Override
    public NdArray gather(NdArray x, int axis, NdArray index) {
        return make(x.dtype(), index.shape());
    }

    @Override
    public NdArray scatterAdd(NdArray base, int axis, NdArray index, NdArray src) {
        return make(base.dtype(), base.shape());
    }

    @Override
    public NdArray concat(int axis, List<NdArray> parts) {
        int total = 0;
        for (NdArray p : parts) total += p.shape().dim(axis);
        return make(parts.get(0).dtype(), parts.get(0).shape().with(axis, total));
    }

    @Override
    public NdArray matmul(NdArray a, NdArray b) {
        Shape sa = a.shape(), sb = b.shape();
        Shape batch = sa.slice(0, sa.rank() - 2).broadcast(sb.slice(0, sb.rank() - 2), "matmul");
        Shape out = batch.then(sa.dim(-2), sb.dim(-1));
        count(out.size() * sa.dim(-1));
        return make(a.dtype(), out);
    }

    @Override
    public NdArray conv(NdArray x, NdArray weight, ConvSpec spec) {
        Shape out = spec.output(x.shape(), weight.shape());
        countConv(out, weight.shape());
        return make(x.dtype(), out);
    }

    @Override
    public NdArray convData(NdArray dy, NdArray weight, ConvSpec spec, Shape input) {
        countConv(dy.shape(), weight.shape());
        return make(dy.dtype(), input);
    }

    @Override
    public NdArray convWeight(NdArray x, NdArray dy, ConvSpec spec, Shape weight) {
        countConv(dy.shape(), weight);
        return make(x.dtype(), weight);
    }

    private void countConv(Shape out, Shape weight) {
        count(out.size() * weight.dim(1) * weight.dim(2) * weight.dim(3));
    }

    private void count(long multiplications) {
        macs.get()[0] += multiplications;
    }

    @Override
    public List<NdArray> pool(PoolOp op, NdArray x, PoolSpec spec) {
        Shape out = spec.output(x.shape());
        return op == PoolOp.MAX ? List.of(make(x.dtype(), out), make(DType.I64, out)) : List.of(make(x.dtype(), out));
    }

    @Override
    public NdArray poolBack(PoolOp op, NdArray dy, @Nullable NdArray positions, PoolSpec spec, Shape input) {
        return make(dy.dtype(), input);
    }

    @Override
    public NdArray accumulate(NdArray target, NdArray x) {
        return target.share();
    }
}

package dev.roentgen.backend.java;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.ArgReduceOp;
import dev.roentgen.backend.Backend;
import dev.roentgen.backend.BinaryOp;
import dev.roentgen.backend.CompareOp;
import dev.roentgen.backend.ConvSpec;
import dev.roentgen.backend.KernelTrace;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.PoolOp;
import dev.roentgen.backend.PoolSpec;
import dev.roentgen.backend.RandomOp;
import dev.roentgen.backend.ReduceOp;
import dev.roentgen.backend.UnaryOp;
import java.nio.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A backend that computes what it can't do itself on the heap: operands are copied to Java arrays, {@link JavaBackend}
 * computes, results are copied back. A backend overrides what it does natively and calls {@code super} for the rest; it
 * defines only where arrays live: {@code fromHost}, {@code toHost}, {@code copy}, {@code strided}, {@code memory}.
 */
public abstract class JavaBacked implements Backend {
    private final JavaBackend java = new JavaBackend();

    /** For subclasses. */
    protected JavaBacked() {}

    /** The backend that computes on the heap. */
    protected final JavaBackend java() {
        return java;
    }

    /** A row-major copy on the heap of an array of this backend; the caller owns it. */
    protected final NdArray toHeap(NdArray x) {
        NdArray h = java.heap().make(x.dtype(), x.shape());
        try {
            toHost(x, java.buffer(h));
        } catch (RuntimeException | Error e) {
            h.close();
            throw e;
        }
        return h;
    }

    /** A copy on this backend of an array on the heap, which is closed. */
    protected final NdArray fromHeap(NdArray h) {
        try (h;
                NdArray rows = h.isContiguous() ? h.share() : java.copy(h)) {
            return result(h.dtype(), h.shape(), java.buffer(rows));
        }
    }

    private NdArray onHeap(List<NdArray> operands, Function<List<NdArray>, NdArray> operation) {
        return compute(operands, h -> List.of(operation.apply(h))).get(0);
    }

    /** Copies operands to the heap, runs an operation of {@link #java} on them, and copies what it returns back: all primitives go through here. */
    protected List<NdArray> compute(List<NdArray> operands, Function<List<NdArray>, List<NdArray>> operation) {
        if (KernelTrace.on()) KernelTrace.ran("java");
        var heap = new ArrayList<NdArray>(operands.size());
        try {
            for (NdArray x : operands) heap.add(toHeap(x));
            return fromHeap(operation.apply(heap));
        } finally {
            heap.forEach(NdArray::close);
        }
    }

    /** Makes an array from the result of {@link #compute}, in any layout; here a row-major one. */
    protected NdArray result(DType dtype, Shape shape, Buffer rowMajor) {
        return fromHost(dtype, shape, rowMajor);
    }

    private List<NdArray> fromHeap(List<NdArray> results) {
        var own = new ArrayList<NdArray>(results.size());
        int taken = 0;
        try {
            for (NdArray h : results) {
                taken++;
                own.add(fromHeap(h));
            }
            return List.copyOf(own);
        } catch (RuntimeException | Error e) {
            own.forEach(NdArray::close);
            results.subList(taken, results.size()).forEach(NdArray::close);
            throw e;
        }
    }

    @Override
    public NdArray fill(DType dtype, Shape shape, Number value) {
        return fromHeap(java.fill(dtype, shape, value));
    }

    @Override
    public NdArray random(RandomOp op, Shape shape, double p, NdArray key) {
        return onHeap(List.of(key), h -> java.random(op, shape, p, h.get(0)));
    }

    @Override
    public NdArray cast(NdArray x, DType to) {
        return onHeap(List.of(x), h -> java.cast(h.get(0), to));
    }

    @Override
    public NdArray unary(UnaryOp op, NdArray x) {
        return onHeap(List.of(x), h -> java.unary(op, h.get(0)));
    }

    @Override
    public NdArray binary(BinaryOp op, NdArray a, NdArray b) {
        return onHeap(List.of(a, b), h -> java.binary(op, h.get(0), h.get(1)));
    }

    @Override
    public NdArray compare(CompareOp op, NdArray a, NdArray b) {
        return onHeap(List.of(a, b), h -> java.compare(op, h.get(0), h.get(1)));
    }

    @Override
    public NdArray where(NdArray condition, NdArray a, NdArray b) {
        return onHeap(List.of(condition, a, b), h -> java.where(h.get(0), h.get(1), h.get(2)));
    }

    @Override
    public NdArray reduce(ReduceOp op, NdArray x, boolean keepDims, int... axes) {
        return onHeap(List.of(x), h -> java.reduce(op, h.get(0), keepDims, axes));
    }

    @Override
    public NdArray argReduce(ArgReduceOp op, NdArray x, int axis) {
        return onHeap(List.of(x), h -> java.argReduce(op, h.get(0), axis));
    }

    @Override
    public NdArray cumsum(NdArray x, int axis) {
        return onHeap(List.of(x), h -> java.cumsum(h.get(0), axis));
    }

    @Override
    public List<NdArray> sort(NdArray x, int axis, boolean descending) {
        return compute(List.of(x), h -> java.sort(h.get(0), axis, descending));
    }

    @Override
    public NdArray gather(NdArray x, int axis, NdArray index) {
        return onHeap(List.of(x, index), h -> java.gather(h.get(0), axis, h.get(1)));
    }

    @Override
    public NdArray scatterAdd(NdArray base, int axis, NdArray index, NdArray src) {
        return onHeap(List.of(base, index, src), h -> java.scatterAdd(h.get(0), axis, h.get(1), h.get(2)));
    }

    @Override
    public NdArray concat(int axis, List<NdArray> parts) {
        return onHeap(parts, h -> java.concat(axis, h));
    }

    @Override
    public NdArray matmul(NdArray a, NdArray b) {
        return onHeap(List.of(a, b), h -> java.matmul(h.get(0), h.get(1)));
    }

    @Override
    public NdArray conv(NdArray x, NdArray weight, ConvSpec spec) {
        return onHeap(List.of(x, weight), h -> java.conv(h.get(0), h.get(1), spec));
    }

    @Override
    public NdArray convData(NdArray dy, NdArray weight, ConvSpec spec, Shape input) {
        return onHeap(List.of(dy, weight), h -> java.convData(h.get(0), h.get(1), spec, input));
    }

    @Override
    public NdArray convWeight(NdArray x, NdArray dy, ConvSpec spec, Shape weight) {
        return onHeap(List.of(x, dy), h -> java.convWeight(h.get(0), h.get(1), spec, weight));
    }

    @Override
    public List<NdArray> pool(PoolOp op, NdArray x, PoolSpec spec) {
        return compute(List.of(x), h -> java.pool(op, h.get(0), spec));
    }

    @Override
    public NdArray poolBack(PoolOp op, NdArray dy, @Nullable NdArray positions, PoolSpec spec, Shape input) {
        if (positions == null) return onHeap(List.of(dy), h -> java.poolBack(op, h.get(0), null, spec, input));
        return onHeap(List.of(dy, positions), h -> java.poolBack(op, h.get(0), h.get(1), spec, input));
    }

    /** Adds into a new array; override it to write in place. */
    @Override
    public NdArray accumulate(NdArray target, NdArray x) {
        return binary(BinaryOp.ADD, target, x);
    }
}

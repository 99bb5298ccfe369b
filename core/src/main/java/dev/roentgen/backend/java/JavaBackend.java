package dev.roentgen.backend.java;

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
import dev.roentgen.backend.UnaryOp;
import java.nio.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The definition of every primitive, in plain Java on heap arrays; every element type is stored, moved and computed.
 *
 * <p>Sums of {@code F32} are carried in double and rounded once, {@code F16} and {@code BF16} are widened, computed and rounded
 * to nearest even; integers wrap. Work is cut by shape and runs on {@code roentgen.threads} threads.
 */
public final class JavaBackend implements Backend {
    private final Heap heap = new Heap(this);
    private final Moves moves = new Moves(heap);
    private final Elementwise elementwise = new Elementwise(heap);
    private final Reductions reductions = new Reductions(heap);
    private final AlongAxis alongAxis = new AlongAxis(heap);
    private final Indexing indexing = new Indexing(heap);
    private final Products products = new Products(heap);
    private final Convolutions convolutions = new Convolutions(heap);
    private final Pooling pooling = new Pooling(heap);

    /** A backend that counts its own memory. */
    public JavaBackend() {}

    Heap heap() {
        return heap;
    }

    /** A buffer over the Java array of a contiguous array, without a copy. */
    Buffer buffer(NdArray x) {
        int at = x.size() == 0 ? 0 : (int) x.strided().offset(); // an empty view may start behind the end
        return Cells.of(x.dtype()).wrap(HeapStorage.of(x), at, (int) x.size());
    }

    @Override
    public String name() {
        return "java";
    }

    @Override
    public Device device() {
        return Device.CPU;
    }

    @Override
    public MemoryReport memory() {
        return heap.report();
    }

    @Override
    public NdArray fill(DType dtype, Shape shape, Number value) {
        NdArray y = heap.make(dtype, shape);
        Cells.of(dtype).fill(HeapStorage.of(y), value);
        return y;
    }

    @Override
    public NdArray random(RandomOp op, Shape shape, double p, NdArray key) {
        long[] seedAndDraw = new long[2];
        Cells.of(DType.I64)
                .read(
                        HeapStorage.of(key),
                        (int) key.strided().offset(),
                        (int) key.strided().stride(0),
                        seedAndDraw,
                        2);
        return RandomNumbers.make(heap, op, shape, p, seedAndDraw[0], seedAndDraw[1]);
    }

    @Override
    public NdArray fromHost(DType dtype, Shape shape, Buffer data) {
        return moves.fromHost(dtype, shape, data);
    }

    @Override
    public void toHost(NdArray x, Buffer data) {
        moves.toHost(x, data);
    }

    @Override
    public NdArray copy(NdArray x) {
        return moves.copy(x);
    }

    @Override
    public NdArray strided(NdArray x) {
        return x.share();
    }

    @Override
    public NdArray cast(NdArray x, DType to) {
        return x.dtype() == to ? x.share() : moves.cast(x, to);
    }

    @Override
    public NdArray unary(UnaryOp op, NdArray x) {
        return elementwise.unary(op, x);
    }

    @Override
    public NdArray binary(BinaryOp op, NdArray a, NdArray b) {
        return elementwise.binary(op, a, b);
    }

    @Override
    public NdArray compare(CompareOp op, NdArray a, NdArray b) {
        return elementwise.compare(op, a, b);
    }

    @Override
    public NdArray where(NdArray condition, NdArray a, NdArray b) {
        return elementwise.where(condition, a, b);
    }

    @Override
    public NdArray reduce(ReduceOp op, NdArray x, boolean keepDims, int... axes) {
        return reductions.reduce(op, x, keepDims, axes);
    }

    @Override
    public NdArray argReduce(ArgReduceOp op, NdArray x, int axis) {
        return alongAxis.argReduce(op, x, axis);
    }

    @Override
    public NdArray cumsum(NdArray x, int axis) {
        return alongAxis.cumsum(x, axis);
    }

    @Override
    public List<NdArray> sort(NdArray x, int axis, boolean descending) {
        return alongAxis.sort(x, axis, descending);
    }

    @Override
    public NdArray gather(NdArray x, int axis, NdArray index) {
        return indexing.gather(x, axis, index);
    }

    @Override
    public NdArray scatterAdd(NdArray base, int axis, NdArray index, NdArray src) {
        return indexing.scatterAdd(base, axis, index, src);
    }

    @Override
    public NdArray concat(int axis, List<NdArray> parts) {
        return moves.concat(axis, parts);
    }

    @Override
    public NdArray matmul(NdArray a, NdArray b) {
        return products.matmul(a, b);
    }

    @Override
    public NdArray conv(NdArray x, NdArray weight, ConvSpec spec) {
        return convolutions.conv(x, weight, spec);
    }

    @Override
    public NdArray convData(NdArray dy, NdArray weight, ConvSpec spec, Shape input) {
        return convolutions.data(dy, weight, spec, input);
    }

    @Override
    public NdArray convWeight(NdArray x, NdArray dy, ConvSpec spec, Shape weight) {
        return convolutions.weight(x, dy, spec, weight);
    }

    @Override
    public List<NdArray> pool(PoolOp op, NdArray x, PoolSpec spec) {
        return pooling.pool(op, x, spec);
    }

    @Override
    public NdArray poolBack(PoolOp op, NdArray dy, @Nullable NdArray positions, PoolSpec spec, Shape input) {
        return pooling.back(op, dy, positions, spec, input);
    }

    @Override
    public NdArray accumulate(NdArray target, NdArray x) {
        return elementwise.accumulate(target, x);
    }
}

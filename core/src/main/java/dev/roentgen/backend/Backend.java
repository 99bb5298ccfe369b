package dev.roentgen.backend;

import dev.roentgen.array.DType;
import dev.roentgen.array.Device;
import dev.roentgen.array.Shape;
import java.nio.Buffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What computes: few primitives over opaque arrays, and optional fused kernels.
 *
 * <p>Rules. Arguments were checked: shapes fit, element types agree, indices of an operation's attributes are in range
 * (indices <em>inside</em> arrays are the backend's to check). Every primitive takes every layout that this backend
 * makes, in any mix, and chooses its result's. Every returned array carries one count that the caller owns; arguments
 * stay the caller's and are open until the method returns. Values of arguments never change, save where a method says
 * that it writes. Execution may be asynchronous up to {@link #toHost} and {@link #sync}. All methods may be called from
 * many threads. A reduction is cut by shape alone, so that the same bits come out whatever the number of threads does.
 */
public interface Backend {
    /** Its name, as in {@code roentgen.backend=NAME}. */
    String name();

    /** What chooses its kernels: the library's version, instruction set and table. The last bits may differ where it differs. */
    default String kernels() {
        return name();
    }

    /** Where its arrays live. */
    Device device();

    /** What it holds now. */
    MemoryReport memory();

    /** Gives memory that waits to be used again back to the system, as between two models of different size. */
    default void trim() {}

    /** A fused kernel ({@link dev.roentgen.backend.kernel}) that this backend has; its {@code accepts} still says whether it takes a case. */
    default <K> Optional<K> fused(Class<K> kernel) {
        return Optional.empty();
    }

    // --- making, moving ---

    /** An array of one value; {@code I64} values are passed exactly as a {@link Long}. */
    NdArray fill(DType dtype, Shape shape, Number value);

    /**
     * Random numbers of {@link Philox}.
     *
     * @param key {@code I64 [2]}: the seed and the number of the draw
     * @param p the probability of {@link RandomOp#BERNOULLI}; ignored otherwise
     */
    NdArray random(RandomOp op, Shape shape, double p, NdArray key);

    /**
     * A row-major copy of host data: the remaining elements of a {@code DoubleBuffer} (F64), {@code FloatBuffer} (F32),
     * {@code ShortBuffer} (F16 and BF16, as bits), {@code LongBuffer}, {@code IntBuffer}, {@code ByteBuffer} (U8 and BOOL);
     * a {@code ByteBuffer} in its own byte order serves every type. The buffer's position does not change.
     */
    NdArray fromHost(DType dtype, Shape shape, Buffer data);

    /** Copies the elements in row-major order into a buffer as in {@link #fromHost}; its position does not change. */
    void toHost(NdArray x, Buffer data);

    /** A row-major copy in storage of its own. */
    NdArray copy(NdArray x);

    /** A strided array of the same elements: the array itself (shared) where it is strided, else a copy, remembered. */
    NdArray strided(NdArray x);

    /** The elements in another type: floats to integers truncate, anything to {@code BOOL} is {@code x != 0}. */
    NdArray cast(NdArray x, DType to);

    /** Waits until all work submitted by this thread is done. */
    default void sync() {}

    // --- elementwise ---

    /** A function of each element, in the same type. */
    NdArray unary(UnaryOp op, NdArray x);

    /** A function of pairs, broadcast, in the same type. */
    NdArray binary(BinaryOp op, NdArray a, NdArray b);

    /** A comparison of pairs, broadcast; {@code BOOL}. */
    NdArray compare(CompareOp op, NdArray a, NdArray b);

    /** {@code a} where the {@code BOOL} condition holds, else {@code b}; all three broadcast. */
    NdArray where(NdArray condition, NdArray a, NdArray b);

    // --- along axes ---

    /** A reduction over distinct axes from 0; without axes, over none. */
    NdArray reduce(ReduceOp op, NdArray x, boolean keepDims, int... axes);

    /** The index of an element along an axis that is not empty; {@code I64}, the axis kept with size 1. */
    NdArray argReduce(ArgReduceOp op, NdArray x, int axis);

    /** Running sums along an axis; integers and {@code BOOL} in {@code I64}. */
    NdArray cumsum(NdArray x, int axis);

    /** Values sorted along an axis and their indices ({@code I64}); stable, NaN counts as the largest. */
    List<NdArray> sort(NdArray x, int axis, boolean descending);

    /** {@code y[i][j] = x[index[i][j]][j]} for axis 0: sizes of {@code index} are at most x's off the axis. Index {@code I64}. */
    NdArray gather(NdArray x, int axis, NdArray index);

    /** A copy of {@code base} with {@code base[index[i][j]][j] += src[i][j]}, in the order of i; floats and integers. */
    NdArray scatterAdd(NdArray base, int axis, NdArray index, NdArray src);

    /** The parts one after another along an axis. */
    NdArray concat(int axis, List<NdArray> parts);

    // --- products ---

    /** {@code [.., M, K] x [.., K, N] -> [.., M, N]}, leading axes broadcast, both of rank 2 at least; floats. */
    NdArray matmul(NdArray a, NdArray b);

    /** Convolution {@code [B, C, H, W], [O, C/G, KH, KW] -> [B, O, OH, OW]}; floats. */
    NdArray conv(NdArray x, NdArray weight, ConvSpec spec);

    /** Its gradient for the input, of the given shape; the forward of a transposed convolution. */
    NdArray convData(NdArray dy, NdArray weight, ConvSpec spec, Shape input);

    /** Its gradient for the weight, of the given shape. */
    NdArray convWeight(NdArray x, NdArray dy, ConvSpec spec, Shape weight);

    // --- pooling ---

    /**
     * Pooling {@code [B, C, H, W] -> [B, C, OH, OW]}. For {@link PoolOp#MAX} a second array {@code I64} of the result's
     * shape holds each maximum's position {@code h * W + w} (the first of equals); the backend may give it any layout.
     */
    List<NdArray> pool(PoolOp op, NdArray x, PoolSpec spec);

    /** The gradient of {@link #pool} for an input of the given shape; {@code positions} is its second result, for {@code MAX}. */
    NdArray poolBack(PoolOp op, NdArray dy, @Nullable NdArray positions, PoolSpec spec, Shape input);

    // --- writing ---

    /**
     * Adds {@code x} to {@code target}, writing into it, and returns {@code target} (shared). Only the engine calls it, and
     * only where {@link Storage#exclusive} holds; the backend may answer with a new array instead.
     */
    NdArray accumulate(NdArray target, NdArray x);
}

package dev.roentgen.weights;

import static dev.roentgen.weights.FileErrors.quoted;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A tensor's window on its storage, checked: whatever its strides, one range of the storage is read, gaps in it are closed where
 * it lies, and axes are put in order by views.
 *
 * @param storage where its elements are
 * @param info its type and shape
 * @param offset its first element
 * @param reach the elements from the first to the last, both included; 0 if it has none
 * @param strides of each axis
 * @param order the axes that move, those with the longest stride first
 */
record TorchView(
        TorchTensor.Storage storage, TensorInfo info, long offset, long reach, long[] strides, List<Integer> order) {
    private static final int MOST_AXES = 64;

    static TorchView of(FileErrors errors, String key, TorchTensor t) {
        String where = "tensor " + quoted(key);
        TorchTensor.Storage s = t.storage();
        DType dtype = s.type().dtype();
        if (dtype == null)
            throw errors.broken(
                    where + " must be of type",
                    "F64, F32, F16, BF16, I64, I32, U8 or BOOL",
                    s.type().name(),
                    "Convert it in Python before saving, or leave it out.");
        if (t.sizes().size() != t.strides().size() || t.sizes().size() > MOST_AXES)
            throw errors.damaged(
                    where + " must have",
                    "at most " + MOST_AXES + " sizes and as many strides",
                    t.sizes().size() + " and " + t.strides().size());
        int[] dims = new int[t.sizes().size()];
        long[] strides = new long[dims.length];
        long bound = dtype.bytes(); // leaves zeros out, so that the order of sizes is all one
        for (int i = 0; i < dims.length; i++) {
            if (!(t.sizes().get(i) instanceof Long size)
                    || size < 0
                    || size > Integer.MAX_VALUE
                    || bound > (1L << 62) / Math.max(1, size))
                throw errors.damaged(
                        where + ": sizes must be", "below 2^31 each, 2^62 bytes together", text(t.sizes()));
            if (!(t.strides().get(i) instanceof Long stride) || stride < 0)
                throw errors.damaged(where + ": strides must be", "0 or more", text(t.strides()));
            dims[i] = size.intValue();
            strides[i] = stride;
            bound *= Math.max(1, size);
        }
        Shape shape = Shape.of(dims);
        List<Integer> order = IntStream.range(0, dims.length)
                .filter(i -> dims[i] > 1 && strides[i] > 0)
                .boxed()
                .sorted(Comparator.comparingLong(i -> -strides[i]))
                .toList();
        long reach = shape.size() == 0 ? 0 : reach(errors, where, t, dims, strides, order);
        if (t.offset() < 0 || t.offset() > s.elements() - reach)
            throw errors.damaged(
                    where + " must lie in",
                    "its storage of " + s.elements() + " elements",
                    "sizes " + text(t.sizes()) + ", strides " + text(t.strides()) + ", offset " + t.offset());
        return new TorchView(s, new TensorInfo(dtype, shape), t.offset(), reach, strides, order);
    }

    /** From the innermost axis outwards; each must step over all that is inside it, else elements would share memory. */
    private static long reach(
            FileErrors errors, String where, TorchTensor t, int[] dims, long[] strides, List<Integer> order) {
        long reach = 1;
        for (int k = order.size() - 1; k >= 0; k--) {
            int axis = order.get(k);
            if (strides[axis] < reach)
                throw errors.broken(
                        where + ": its elements must lie",
                        "apart",
                        "sizes " + text(t.sizes()) + ", strides " + text(t.strides()),
                        "Save its clone().");
            if (strides[axis] > t.storage().elements() / (dims[axis] - 1)) return Long.MAX_VALUE; // beyond any storage
            reach += strides[axis] * (dims[axis] - 1);
        }
        return reach;
    }

    private static String text(List<?> numbers) {
        return numbers.stream().allMatch(Long.class::isInstance) ? numbers.toString() : "something else";
    }

    /** The bytes that have to be read. */
    long bytes() {
        return reach * info.dtype().bytes();
    }

    /** Where they begin in the storage that the file knows. */
    long from() {
        return (storage.first() + offset) * info.dtype().bytes();
    }

    /** The tensor, of all bytes that were read. */
    Tensor tensor(ByteBuffer bytes) {
        int rank = info.shape().rank();
        int[] axes = new int[rank]; // the axes that move, in memory's order; then those that don't
        for (int k = 0; k < order.size(); k++) axes[k] = order.get(k);
        int n = order.size();
        for (int i = 0; i < rank; i++) if (!order.contains(i)) axes[n++] = i;
        int[] stored = new int[rank], back = new int[rank];
        for (int k = 0; k < rank; k++) {
            int size = info.shape().dim(axes[k]);
            stored[k] = k < order.size() ? size : Math.min(size, 1); // repeated ones are stored once
            back[axes[k]] = k;
        }
        Shape shape = Shape.of(stored);
        if (shape.size() < reach) close(bytes, shape.size());
        Tensor t = TensorBytes.tensor(new TensorInfo(info.dtype(), shape), bytes);
        if (!Arrays.equals(back, IntStream.range(0, rank).toArray())) t = t.permute(back);
        return t.shape().equals(info.shape()) ? t : t.expand(info.shape());
    }

    /** Moves the elements to the front, in the order in which they lie; none is moved over one still to come. */
    private void close(ByteBuffer bytes, long elements) {
        int width = info.dtype().bytes();
        ByteBuffer source = bytes.duplicate();
        int[] index = new int[order.size()];
        long from = 0;
        for (int to = 0; to < elements; to++) {
            bytes.put(to * width, source, (int) (from * width), width);
            int k = index.length - 1;
            while (k >= 0 && ++index[k] == info.shape().dim(order.get(k))) {
                from -= strides[order.get(k)] * (index[k] - 1);
                index[k--] = 0;
            }
            if (k >= 0) from += strides[order.get(k)];
        }
        bytes.limit((int) (elements * width));
    }
}

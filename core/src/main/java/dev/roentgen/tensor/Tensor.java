package dev.roentgen.tensor;

import dev.roentgen.array.DType;
import dev.roentgen.array.Device;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.Backend;
import dev.roentgen.backend.NdArray;
import dev.roentgen.check.ClosedException;
import dev.roentgen.check.DTypeException;
import dev.roentgen.check.GraphException;
import dev.roentgen.check.ShapeException;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * An n-dimensional array whose values never change, with a graph of how it came about where gradients are needed.
 *
 * <p>Axes count from 0, or from the end if negative. Operations broadcast by NumPy's rules. Memory: see {@link Scope};
 * closing by hand is allowed and never needed.
 */
public final class Tensor
        implements ElementwiseOps,
                CompareOps,
                ReduceOps,
                ShapeOps,
                IndexOps,
                LinearOps,
                ConvOps,
                ResizeOps,
                NormOps,
                AutoCloseable {
    static final Cleaner CLEANER = Cleaner.create();
    private static final AtomicIntegerFieldUpdater<Tensor> STATE =
            AtomicIntegerFieldUpdater.newUpdater(Tensor.class, "state");
    private static final int OPEN = 0, CLOSED = 1, REPLACED = 2;

    private final NdArray array;
    private final @Nullable Node node;
    private final int output;
    private final @Nullable Throwable made = Leaks.site();
    private volatile int state = OPEN;
    private @Nullable Scope owner;
    private Cleaner.@Nullable Cleanable cleanable;

    private Tensor(NdArray array, @Nullable Node node, int output) {
        this.array = array;
        this.node = node;
        this.output = output;
    }

    /** A handle that takes over the array's count and belongs to the innermost scope, or to the garbage collector. */
    static Tensor owned(NdArray array, @Nullable Node node, int output) {
        Tensor t = new Tensor(array, node, output);
        t.ownBy(ThreadState.get().scope);
        return t;
    }

    /** A handle that takes over the array's count and that the caller will close. */
    static Tensor unowned(NdArray array, @Nullable Node node, int output) {
        return new Tensor(array, node, output);
    }

    void ownBy(@Nullable Scope scope) {
        owner = scope;
        if (scope != null) scope.add(this);
        else if (cleanable == null) cleanable = CLEANER.register(this, releasing(array, made));
    }

    private static Runnable releasing(NdArray array, @Nullable Throwable made) { // must not capture the tensor
        return made == null
                ? array::close
                : () -> {
                    Leaks.collected(made);
                    array.close();
                };
    }

    /** Takes the handle out of its scope's hands; the caller closes it. */
    Tensor disowned() {
        owner = null;
        return this;
    }

    @Nullable
    Scope owner() {
        return owner;
    }

    @Nullable
    Node node() {
        return node;
    }

    int output() {
        return output;
    }

    NdArray array() {
        if (state != OPEN) throw closed();
        return array;
    }

    private ClosedException closed() {
        String what = "a tensor " + shape() + " of '" + array.storage().site() + "'";
        return state == REPLACED
                ? new ClosedException(
                        "Tensor",
                        "it must be",
                        "the current value of its parameter or buffer",
                        "an older one, " + shape(),
                        "Call value() again after an update, or take detachedCopy() to keep it.")
                : new ClosedException(
                        "Tensor",
                        "it must be",
                        "open",
                        what + " that was closed",
                        "Use it inside its scope, or take it out with scope.keep(tensor).");
    }

    /** Gives the memory back, unless a view, the graph or a slot still needs it; a second call does nothing. */
    @Override
    public void close() {
        close(CLOSED);
    }

    /** Closes the handle of a slot's former value. */
    void replaced() {
        close(REPLACED);
    }

    private void close(int as) {
        if (!STATE.compareAndSet(this, OPEN, as)) return;
        if (made != null) Leaks.closed(made);
        if (cleanable != null) cleanable.clean();
        else array.close();
    }

    /** Whether it was closed, by hand, by its scope, or because its slot has a newer value. */
    public boolean isClosed() {
        return state != OPEN;
    }

    // --- what it is ---

    /** The sizes of its axes. */
    public Shape shape() {
        return array.shape();
    }

    /** The size of an axis. */
    public int dim(int axis) {
        return array.shape().dim(axis);
    }

    /** The number of axes. */
    public int rank() {
        return array.shape().rank();
    }

    /** The number of elements. */
    public long size() {
        return array.size();
    }

    /** The type of its elements. */
    public DType dtype() {
        return array.dtype();
    }

    /** What computes with it. */
    public Backend backend() {
        return array.backend();
    }

    /** Where its memory lives. */
    public Device device() {
        return backend().device();
    }

    // --- gradients ---

    /** Whether operations on it are recorded for gradients. */
    public boolean requiresGrad() {
        return node != null;
    }

    /** The same value as a start of gradients: {@link Autograd#gradients} answers for it. */
    public Tensor requireGrad() {
        if (!dtype().isFloat())
            throw new DTypeException(
                    "requireGrad",
                    "gradients need",
                    "a floating point tensor",
                    dtype().toString(),
                    "Convert it with to(DType.F32).");
        NdArray shared = array().share();
        return owned(shared, new Node(null, shared), 0);
    }

    /** The same value without its graph. */
    public Tensor detach() {
        return owned(array().share(), null, 0);
    }

    /** The same value without its graph, in memory of its own. */
    public Tensor detachedCopy() {
        try (NdArray a = array().share()) {
            return owned(backend().copy(a), null, 0);
        }
    }

    /** Computes the gradients of this scalar for all parameters it depends on, and adds them to theirs. */
    public void backward(Autograd.Option... options) {
        if (size() != 1)
            throw new GraphException(
                    "backward",
                    "the tensor must be",
                    "a scalar",
                    "shape " + shape(),
                    "Take its sum() or mean(), or call backward(dy).");
        try (Tensor one = unowned(backend().fill(dtype(), shape(), 1), null, 0)) {
            Backward.intoParameters(this, one, options);
        }
    }

    /** The same for a tensor of any shape, weighted with {@code dy} of that shape. */
    public void backward(Tensor dy, Autograd.Option... options) {
        if (!dy.shape().equals(shape()))
            throw new ShapeException(
                    "backward",
                    "dy must have the shape",
                    shape().toString(),
                    dy.shape().toString(),
                    "Expand or reshape dy.");
        Backward.intoParameters(this, dy, options);
    }

    // --- reading ---

    /** The value of a tensor with one element. */
    public double item() {
        if (size() != 1)
            throw new ShapeException(
                    "item",
                    "the tensor must have",
                    "one element",
                    size() + " in " + shape(),
                    "Use toArray, or reduce it first.");
        return dtype().isFloat() ? toDoubleArray()[0] : toLongArray()[0];
    }

    /** The elements in row-major order, converted to float. */
    public float[] toArray() {
        float[] out = new float[Host.length(this)];
        Tensor t = Host.converted(this, DType.F32);
        Host.read(t, java.nio.FloatBuffer.wrap(out));
        return Host.done(t, this, out);
    }

    /** The elements in row-major order, converted to double. */
    public double[] toDoubleArray() {
        double[] out = new double[Host.length(this)];
        Tensor t = Host.converted(this, DType.F64);
        Host.read(t, java.nio.DoubleBuffer.wrap(out));
        return Host.done(t, this, out);
    }

    /** The elements in row-major order, converted to long. */
    public long[] toLongArray() {
        long[] out = new long[Host.length(this)];
        Tensor t = Host.converted(this, DType.I64);
        Host.read(t, java.nio.LongBuffer.wrap(out));
        return Host.done(t, this, out);
    }

    /** Copies the elements, in their own type and row-major order, into a buffer; see {@link Backend#toHost}. */
    public void copyTo(java.nio.Buffer buffer) {
        Host.read(this, buffer);
        Reference.reachabilityFence(this);
    }

    /** Shape, type and the first values. */
    @Override
    public String toString() {
        return "Tensor " + shape() + " " + dtype().toString().toLowerCase(java.util.Locale.ROOT)
                + (isClosed() ? " (closed)" : "");
    }

    // --- making ---

    /** A vector. */
    public static Tensor of(float... values) {
        return of(values, Shape.of(values.length));
    }

    /** A tensor with a copy of the values, in row-major order. */
    public static Tensor of(float[] values, Shape shape) {
        return Host.make(DType.F32, shape, java.nio.FloatBuffer.wrap(values));
    }

    /** The same in double. */
    public static Tensor of(double[] values, Shape shape) {
        return Host.make(DType.F64, shape, java.nio.DoubleBuffer.wrap(values));
    }

    /** The same of {@code I64}. */
    public static Tensor of(long[] values, Shape shape) {
        return Host.make(DType.I64, shape, java.nio.LongBuffer.wrap(values));
    }

    /** The same of {@code I32}. */
    public static Tensor of(int[] values, Shape shape) {
        return Host.make(DType.I32, shape, java.nio.IntBuffer.wrap(values));
    }

    /** The same of {@code BOOL}. */
    public static Tensor of(boolean[] values, Shape shape) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) (values[i] ? 1 : 0);
        return Host.make(DType.BOOL, shape, java.nio.ByteBuffer.wrap(bytes));
    }

    /** The same of {@code U8}, bytes taken as 0 to 255. */
    public static Tensor of(byte[] values, Shape shape) {
        return Host.make(DType.U8, shape, java.nio.ByteBuffer.wrap(values));
    }

    /** A copy of a buffer's remaining elements, in row-major order; which buffers fit is {@link Backend#fromHost}'s rule. */
    public static Tensor of(DType dtype, Shape shape, java.nio.Buffer data) {
        return Host.make(dtype, shape, data);
    }

    /** A scalar without axes. */
    public static Tensor scalar(double value) {
        return full(Shape.scalar(), value);
    }

    /** Zeros of {@code F32}. */
    public static Tensor zeros(int... dims) {
        return full(Shape.of(dims), 0);
    }

    /** Ones of {@code F32}. */
    public static Tensor ones(int... dims) {
        return full(Shape.of(dims), 1);
    }

    /** One value everywhere, of {@code F32}. */
    public static Tensor full(Shape shape, double value) {
        return full(DType.F32, shape, value);
    }

    /** One value everywhere. */
    public static Tensor full(DType dtype, Shape shape, Number value) {
        return Host.full(dtype, shape, value);
    }

    /** Zeros like this tensor: of its shape, type and backend. */
    public Tensor zerosLike() {
        return owned(backend().fill(dtype(), shape(), 0), null, 0);
    }

    /** Ones like this tensor. */
    public Tensor onesLike() {
        return owned(backend().fill(dtype(), shape(), 1), null, 0);
    }

    /** {@code 0, 1, .., n - 1} of {@code I64}. */
    public static Tensor arange(long n) {
        return arange(0, n, 1);
    }

    /** {@code from, from + step, ..} of {@code I64}, up to but without {@code to}. */
    public static Tensor arange(long from, long to, long step) {
        return Host.arange(from, to, step);
    }

    /** {@code n} numbers of {@code F32} from {@code from} to {@code to}, both included, evenly spaced. */
    public static Tensor linspace(double from, double to, int n) {
        return Host.linspace(from, to, n);
    }

    /** The identity matrix {@code [n, n]} of {@code F32}. */
    public static Tensor eye(int n) {
        return Host.eye(n);
    }

    /** Uniform random numbers of {@code F32} in [0, 1), from this thread's {@link Generator}. */
    public static Tensor rand(int... dims) {
        return Host.random(dev.roentgen.backend.RandomOp.UNIFORM, Shape.of(dims), 0);
    }

    /** Standard normal random numbers of {@code F32}. */
    public static Tensor randn(int... dims) {
        return Host.random(dev.roentgen.backend.RandomOp.NORMAL, Shape.of(dims), 0);
    }

    /** True with probability p; {@code BOOL}. */
    public static Tensor bernoulli(double p, Shape shape) {
        return Host.random(dev.roentgen.backend.RandomOp.BERNOULLI, shape, p);
    }

    /** Random integers of {@code I64} from {@code low} (with) to {@code high} (without). */
    public static Tensor randint(long low, long high, Shape shape) {
        return Host.randint(low, high, shape);
    }

    /** The numbers {@code 0 .. n - 1} of {@code I64} in random order. */
    public static Tensor randperm(int n) {
        return Host.randperm(n);
    }

    /** {@code a} where the {@code BOOL} condition holds, else {@code b}; all three broadcast. */
    public static Tensor where(Tensor condition, Tensor a, Tensor b) {
        return Conditions.where(condition, a, b);
    }

    /** Vectors as coordinates of a grid: the i-th result varies along axis i only, as in {@code indexing="ij"}. */
    public static java.util.List<Tensor> meshgrid(Tensor... axes) {
        return Join.meshgrid(java.util.List.of(axes));
    }

    /** The tensors one after another along an axis. */
    public static Tensor concat(int axis, Tensor... parts) {
        return Join.concat(axis, java.util.List.of(parts));
    }

    /** The tensors one after another along an axis. */
    public static Tensor concat(int axis, java.util.List<Tensor> parts) {
        return Join.concat(axis, parts);
    }

    /** Tensors of one shape side by side along a new axis. */
    public static Tensor stack(int axis, Tensor... parts) {
        return Join.stack(axis, java.util.List.of(parts));
    }

    /** Tensors of one shape side by side along a new axis. */
    public static Tensor stack(int axis, java.util.List<Tensor> parts) {
        return Join.stack(axis, parts);
    }

    /**
     * The sum of products that Einstein's notation names, as in {@code einsum("bhid,bhjd->bhij", q, k)}: letters name axes,
     * a letter missing on the right is summed over. Without an arrow the right side is the letters that occur once, in
     * alphabetical order.
     */
    public static Tensor einsum(String equation, Tensor... operands) {
        return Einsum.of(equation, java.util.List.of(operands));
    }

    // --- moving ---

    /** The elements in another type; a gradient comes back in this type. */
    public Tensor to(DType dtype) {
        if (dtype == dtype()) return this;
        DType from = dtype();
        return Op.named("to").input(this, dy -> dy.to(from)).output(k -> k.cast(array(), dtype));
    }

    /** The tensor on another backend; itself where it is there already. */
    public Tensor to(Backend target) {
        if (target == backend()) return this;
        Backend from = backend();
        return Op.named("to").input(this, dy -> dy.to(from)).output(k -> Host.moved(array(), target));
    }

    /** The tensor on the best backend of a device. */
    public Tensor to(Device device) {
        return device.equals(device()) ? this : to(dev.roentgen.backend.Backends.get(device));
    }
}

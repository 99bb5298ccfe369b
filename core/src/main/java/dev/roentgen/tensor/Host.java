package dev.roentgen.tensor;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.Backend;
import dev.roentgen.backend.Backends;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.RandomOp;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.ShapeException;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/** Between tensors and the memory of the Java program: making, reading, moving. */
final class Host {
    private Host() {}

    static Tensor make(DType dtype, Shape shape, Buffer data) {
        long have = data instanceof ByteBuffer ? data.remaining() / dtype.bytes() : data.remaining();
        if (have != shape.size() || data instanceof ByteBuffer && data.remaining() % dtype.bytes() != 0)
            throw new ShapeException(
                    "Tensor.of",
                    "the data must hold",
                    shape.size() + " values for shape " + shape,
                    Long.toString(have),
                    "Correct the shape or the data.");
        return Tensor.owned(Backends.current().fromHost(dtype, shape, data), null, 0);
    }

    static Tensor full(DType dtype, Shape shape, Number value) {
        return Tensor.owned(Backends.current().fill(dtype, shape, value), null, 0);
    }

    static Tensor arange(long from, long to, long step) {
        if (step == 0) throw new ArgumentException("arange", "the step must", "not be 0", "0", "Use 1 or -1.");
        long n = Math.max(0, -Math.floorDiv(from - to, step));
        long[] values = new long[Math.toIntExact(n)];
        for (int i = 0; i < values.length; i++) values[i] = from + i * step;
        return make(DType.I64, Shape.of(values.length), LongBuffer.wrap(values));
    }

    static Tensor linspace(double from, double to, int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++)
            values[i] = (float) (i == n - 1 && n > 1 ? to : from + i * ((to - from) / Math.max(1, n - 1)));
        return make(DType.F32, Shape.of(n), FloatBuffer.wrap(values));
    }

    static Tensor eye(int n) {
        float[] values = new float[n * n];
        for (int i = 0; i < n; i++) values[i * n + i] = 1;
        return make(DType.F32, Shape.of(n, n), FloatBuffer.wrap(values));
    }

    static Tensor random(RandomOp op, Shape shape, double p) {
        if (p < 0 || p > 1 || Double.isNaN(p))
            throw new ArgumentException("bernoulli", "the probability must be", "from 0 to 1", Double.toString(p), "");
        Generator g = Generator.current();
        return random(op, shape, p, Backends.current(), g.seed(), g.reserve());
    }

    static Tensor random(RandomOp op, Shape shape, double p, Backend backend, long seed, long draw) {
        try (NdArray key = Generator.key(backend, seed, draw)) {
            return Tensor.owned(backend.random(op, shape, p, key), null, 0);
        }
    }

    static Tensor randint(long low, long high, Shape shape) {
        if (high <= low)
            throw new ArgumentException("randint", "high must be", "above low = " + low, Long.toString(high), "");
        try (Scope scope = Scope.open()) {
            Tensor bits =
                    random(RandomOp.BITS, shape, 0).bitwiseAnd(Tensor.full(DType.I64, Shape.scalar(), Long.MAX_VALUE));
            return scope.keep(bits.mod(Tensor.full(DType.I64, Shape.scalar(), high - low))
                    .add(Tensor.full(DType.I64, Shape.scalar(), low)));
        }
    }

    static Tensor randperm(int n) {
        try (Scope scope = Scope.open()) {
            return scope.keep(random(RandomOp.BITS, Shape.of(n), 0).argsort(0)); // stable: ties go by index
        }
    }

    static int length(Tensor t) {
        if (t.size() > Integer.MAX_VALUE - 8)
            throw new ShapeException(
                    "toArray",
                    "a Java array holds",
                    "at most 2^31 - 9 elements",
                    t.shape().toString(),
                    "Read it in slices.");
        return (int) t.size();
    }

    static Tensor converted(Tensor t, DType dtype) {
        if (t.dtype() == dtype) return t;
        return Tensor.unowned(t.backend().cast(t.array(), dtype), null, 0);
    }

    static void read(Tensor t, Buffer out) {
        HostReads.check(t);
        NdArray a = t.array();
        long have = out instanceof ByteBuffer ? out.remaining() / t.dtype().bytes() : out.remaining();
        if (have < t.size())
            throw new ShapeException(
                    "copyTo",
                    "the buffer must hold",
                    t.size() + " values of " + t.dtype(),
                    Long.toString(have),
                    "Make it larger.");
        a.storage().retain();
        try {
            a.backend().toHost(a, out);
        } finally {
            a.storage().release();
        }
    }

    static <R> R done(Tensor converted, Tensor original, R result) {
        if (converted != original) converted.close();
        return result;
    }

    static NdArray moved(NdArray a, Backend target) {
        long bytes = a.size() * a.dtype().bytes();
        if (bytes > Integer.MAX_VALUE - 8)
            throw new ShapeException(
                    "to", "one move carries", "below 2 GiB", a.shape() + " of " + a.dtype(), "Move it in slices.");
        ByteBuffer host = ByteBuffer.allocateDirect((int) bytes).order(ByteOrder.nativeOrder());
        a.backend().toHost(a, host);
        return target.fromHost(a.dtype(), a.shape(), host);
    }
}

package dev.roentgen.testing;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.NdArray;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;

/**
 * An array as mathematics sees it: a type, a shape, and values in row-major order. It knows nothing of the code under test,
 * so its rounding and its 16-bit codes are written anew, by arithmetic instead of bits.
 */
public record Logical(DType dtype, Shape shape, double[] values) {
    /** Values rounded to the type. */
    public static Logical of(DType dtype, Shape shape, IntToDoubleFunction value) {
        double[] v = new double[(int) shape.size()];
        for (int i = 0; i < v.length; i++) v[i] = round(dtype, value.applyAsDouble(i));
        return new Logical(dtype, shape, v);
    }

    /** Values rounded to the type. */
    public static Logical of(DType dtype, Shape shape, double... values) {
        return of(dtype, shape, i -> values[i]);
    }

    /** Values such as networks see: standard normal floats, small integers, coin tosses. */
    public static Logical random(DType dtype, Shape shape, long seed) {
        var random = new Random(seed * 7919 + shape.hashCode());
        return of(dtype, shape, i -> switch (dtype) {
            case F64, F32, F16, BF16 -> random.nextGaussian();
            case I64, I32 -> random.nextInt(41) - 20;
            case U8 -> random.nextInt(41);
            case BOOL -> random.nextInt(2);
        });
    }

    /** The same in another type, rounded. */
    public Logical to(DType other) {
        return of(other, shape, i -> values[i]);
    }

    /** A function of every value, rounded to the type. */
    public Logical map(DoubleUnaryOperator f) {
        return of(dtype, shape, i -> f.applyAsDouble(values[i]));
    }

    /** The element at a logical index. */
    public double at(int... index) {
        return values[position(shape, index)];
    }

    /** The row-major position of an index. */
    public static int position(Shape shape, int... index) {
        int p = 0;
        for (int axis = 0; axis < index.length; axis++) p = p * shape.dim(axis) + index[axis];
        return p;
    }

    /** The index of a row-major position. */
    public static int[] index(Shape shape, int position) {
        int[] index = new int[shape.rank()];
        for (int axis = index.length - 1, rest = position; axis >= 0; axis--) {
            index[axis] = rest % shape.dim(axis);
            rest /= shape.dim(axis);
        }
        return index;
    }

    /** The largest magnitude among finite values, or 0. */
    public double largest() {
        return Arrays.stream(values)
                .filter(Double::isFinite)
                .map(Math::abs)
                .max()
                .orElse(0);
    }

    /** The value of this type nearest to x, ties to even; integers truncate and wrap. */
    public static double round(DType dtype, double x) {
        return switch (dtype) {
            case F64 -> x;
            case F32 -> (float) x;
            case F16 -> half((float) x, 10, -14, 65520);
            case BF16 -> half((float) x, 7, -126, 0x1.FFp127);
            case I64 -> (long) x;
            case I32 -> (int) (long) x;
            case U8 -> (long) x & 0xFF;
            case BOOL -> x != 0 ? 1 : 0;
        };
    }

    private static double half(double x, int fractionBits, int smallestExponent, double infiniteFrom) {
        if (x == 0 || Double.isNaN(x) || Double.isInfinite(x)) return x;
        if (Math.abs(x) >= infiniteFrom) return Math.copySign(Double.POSITIVE_INFINITY, x);
        double quantum = Math.scalb(1.0, Math.max(Math.getExponent(x), smallestExponent) - fractionBits);
        return Math.rint(x / quantum) * quantum;
    }

    /** Reads an array of any backend. */
    public static Logical read(NdArray x) {
        ByteBuffer bytes =
                ByteBuffer.allocate((int) x.size() * x.dtype().bytes()).order(ByteOrder.nativeOrder());
        x.backend().toHost(x, bytes);
        return of(x.dtype(), x.shape(), i -> decode(x.dtype(), bytes, i));
    }

    /** One element of host data. */
    public static double decode(DType dtype, ByteBuffer bytes, int i) {
        return switch (dtype) {
            case F64 -> bytes.getDouble(8 * i);
            case F32 -> bytes.getFloat(4 * i);
            case F16 -> decodeF16(bytes.getShort(2 * i) & 0xFFFF);
            case BF16 -> Float.intBitsToFloat(bytes.getShort(2 * i) << 16);
            case I64 -> bytes.getLong(8 * i);
            case I32 -> bytes.getInt(4 * i);
            case U8, BOOL -> bytes.get(i) & 0xFF;
        };
    }

    private static double decodeF16(int bits) {
        int exponent = bits >> 10 & 31, fraction = bits & 1023;
        double magnitude =
                exponent == 0 ? Math.scalb((double) fraction, -24) : Math.scalb(1024.0 + fraction, exponent - 25);
        if (exponent == 31) magnitude = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        return bits >> 15 == 0 ? magnitude : -magnitude;
    }

    /** Writes one element of host data; the value is one of the type. */
    public static void encode(DType dtype, ByteBuffer bytes, int i, double v) {
        switch (dtype) {
            case F64 -> bytes.putDouble(8 * i, v);
            case F32 -> bytes.putFloat(4 * i, (float) v);
            case F16 -> bytes.putShort(2 * i, (short) encodeF16(v));
            case BF16 -> bytes.putShort(2 * i, (short) (Float.floatToIntBits((float) v) >>> 16));
            case I64 -> bytes.putLong(8 * i, (long) v);
            case I32 -> bytes.putInt(4 * i, (int) v);
            case U8, BOOL -> bytes.put(i, (byte) v);
        }
    }

    private static int encodeF16(double v) {
        int sign = 1 / v < 0 || v < 0 ? 0x8000 : 0;
        double magnitude = Math.abs(v);
        if (Double.isNaN(v)) return 0x7E00;
        if (Double.isInfinite(v)) return sign | 0x7C00;
        int exponent = Math.max(Math.getExponent(magnitude), -14);
        int units = (int) Math.scalb(magnitude, 10 - exponent); // 1024 .. 2047, or less where subnormal
        return sign | (units < 1024 ? units : (exponent + 15 << 10) + units - 1024);
    }

    @Override
    public String toString() {
        String v = values.length <= 24 ? Arrays.toString(values) : Arrays.toString(Arrays.copyOf(values, 24)) + "..";
        return dtype + " " + shape + " " + v;
    }
}

package dev.roentgen.backend.java;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** One byte an element, in a {@code byte[]}. */
abstract class ByteCells extends Cells {
    /** Unsigned integers of 8 bits. */
    static final class U8 extends ByteCells {
        @Override
        byte narrow(long v) {
            return (byte) v;
        }

        @Override
        byte narrow(double v) {
            return (byte) (long) v;
        }
    }

    /** Booleans, 0 or 1: whatever is not zero is true. */
    static final class Bool extends ByteCells {
        @Override
        byte narrow(long v) {
            return (byte) (v != 0 ? 1 : 0);
        }

        @Override
        byte narrow(double v) {
            return (byte) (v != 0 ? 1 : 0);
        }

        @Override
        void fromHost(Buffer from, Object to, int n) {
            super.fromHost(from, to, n);
            byte[] y = (byte[]) to;
            for (int i = 0; i < n; i++) y[i] = (byte) (y[i] != 0 ? 1 : 0);
        }
    }

    abstract byte narrow(long v);

    abstract byte narrow(double v);

    @Override
    Object allocate(int n) {
        return new byte[n];
    }

    @Override
    void read(Object from, int at, int step, double[] out, int outAt, int n) {
        byte[] x = (byte[]) from;
        for (int i = 0, p = at; i < n; i++, p += step) out[outAt + i] = x[p] & 0xFF;
    }

    @Override
    void read(Object from, int at, int step, long[] out, int n) {
        byte[] x = (byte[]) from;
        for (int i = 0, p = at; i < n; i++, p += step) out[i] = x[p] & 0xFF;
    }

    @Override
    void write(Object to, int at, int step, double[] in, int inAt, int n) {
        byte[] y = (byte[]) to;
        for (int i = 0, p = at; i < n; i++, p += step) y[p] = narrow(in[inAt + i]);
    }

    @Override
    void write(Object to, int at, int step, long[] in, int n) {
        byte[] y = (byte[]) to;
        for (int i = 0, p = at; i < n; i++, p += step) y[p] = narrow(in[i]);
    }

    @Override
    void move(Object from, int at, int step, Object to, int toAt, int toStep, int n) {
        byte[] x = (byte[]) from, y = (byte[]) to;
        if (step == 1 && toStep == 1) System.arraycopy(x, at, y, toAt, n);
        else for (int i = 0, p = at, q = toAt; i < n; i++, p += step, q += toStep) y[q] = x[p];
    }

    @Override
    void pick(Object from, int[] at, Object to, int toAt, int n) {
        byte[] x = (byte[]) from, y = (byte[]) to;
        for (int i = 0; i < n; i++) y[toAt + i] = x[at[i]];
    }

    @Override
    void fill(Object to, Number value) {
        Arrays.fill(
                (byte[]) to,
                value instanceof Double || value instanceof Float
                        ? narrow(value.doubleValue())
                        : narrow(value.longValue()));
    }

    @Override
    void toHost(Object from, int at, int n, Buffer to) {
        HostBuffers.bytes("U8 and BOOL", to).put((byte[]) from, at, n);
    }

    @Override
    void fromHost(Buffer from, Object to, int n) {
        HostBuffers.bytes("U8 and BOOL", from).get((byte[]) to, 0, n);
    }

    @Override
    Buffer wrap(Object array, int at, int n) {
        return ByteBuffer.wrap((byte[]) array, at, n);
    }
}

package dev.roentgen.backend.java;

import java.nio.Buffer;
import java.nio.ShortBuffer;
import java.util.Arrays;

/** 16-bit floating point as bits in a {@code short[]}; computed in float, then rounded. */
abstract class HalfCells extends Cells {
    /** IEEE binary16. */
    static final class F16 extends HalfCells {
        @Override
        float widen(short bits) {
            return Halves.fromF16(bits);
        }

        @Override
        short narrow(float x) {
            return Halves.toF16(x);
        }
    }

    /** Bfloat16. */
    static final class BF16 extends HalfCells {
        @Override
        float widen(short bits) {
            return Halves.fromBF16(bits);
        }

        @Override
        short narrow(float x) {
            return Halves.toBF16(x);
        }
    }

    abstract float widen(short bits);

    abstract short narrow(float x);

    @Override
    Object allocate(int n) {
        return new short[n];
    }

    @Override
    void read(Object from, int at, int step, double[] out, int outAt, int n) {
        short[] x = (short[]) from;
        for (int i = 0, p = at; i < n; i++, p += step) out[outAt + i] = widen(x[p]);
    }

    @Override
    void read(Object from, int at, int step, long[] out, int n) {
        short[] x = (short[]) from;
        for (int i = 0, p = at; i < n; i++, p += step) out[i] = (long) widen(x[p]);
    }

    @Override
    void write(Object to, int at, int step, double[] in, int inAt, int n) {
        short[] y = (short[]) to;
        for (int i = 0, p = at; i < n; i++, p += step) y[p] = narrow((float) in[inAt + i]);
    }

    @Override
    void write(Object to, int at, int step, long[] in, int n) {
        short[] y = (short[]) to;
        for (int i = 0, p = at; i < n; i++, p += step) y[p] = narrow(in[i]);
    }

    @Override
    void move(Object from, int at, int step, Object to, int toAt, int toStep, int n) {
        short[] x = (short[]) from, y = (short[]) to;
        if (step == 1 && toStep == 1) System.arraycopy(x, at, y, toAt, n);
        else for (int i = 0, p = at, q = toAt; i < n; i++, p += step, q += toStep) y[q] = x[p];
    }

    @Override
    void pick(Object from, int[] at, Object to, int toAt, int n) {
        short[] x = (short[]) from, y = (short[]) to;
        for (int i = 0; i < n; i++) y[toAt + i] = x[at[i]];
    }

    @Override
    void fill(Object to, Number value) {
        Arrays.fill((short[]) to, narrow(value.floatValue()));
    }

    @Override
    void toHost(Object from, int at, int n, Buffer to) {
        buffer(to).put((short[]) from, at, n);
    }

    @Override
    void fromHost(Buffer from, Object to, int n) {
        buffer(from).get((short[]) to, 0, n);
    }

    @Override
    Buffer wrap(Object array, int at, int n) {
        return ShortBuffer.wrap((short[]) array, at, n);
    }

    private static ShortBuffer buffer(Buffer b) {
        if (b instanceof ShortBuffer typed) return typed.duplicate();
        return HostBuffers.bytes("F16 and BF16", b).asShortBuffer();
    }
}

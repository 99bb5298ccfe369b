package dev.roentgen.backend.java;

import java.nio.Buffer;
import java.nio.LongBuffer;
import java.util.Arrays;

/** 64-bit integers, in a {@code long[]}. */
final class LongCells extends Cells {
    @Override
    Object allocate(int n) {
        return new long[n];
    }

    @Override
    void read(Object from, int at, int step, double[] out, int outAt, int n) {
        long[] x = (long[]) from;
        for (int i = 0, p = at; i < n; i++, p += step) out[outAt + i] = x[p];
    }

    @Override
    void read(Object from, int at, int step, long[] out, int n) {
        move(from, at, step, out, 0, 1, n);
    }

    @Override
    void write(Object to, int at, int step, double[] in, int inAt, int n) {
        long[] y = (long[]) to;
        for (int i = 0, p = at; i < n; i++, p += step) y[p] = (long) in[inAt + i];
    }

    @Override
    void write(Object to, int at, int step, long[] in, int n) {
        move(in, 0, 1, to, at, step, n);
    }

    @Override
    void move(Object from, int at, int step, Object to, int toAt, int toStep, int n) {
        long[] x = (long[]) from, y = (long[]) to;
        if (step == 1 && toStep == 1) System.arraycopy(x, at, y, toAt, n);
        else if (step == 0 && toStep == 1) Arrays.fill(y, toAt, toAt + n, x[at]);
        else for (int i = 0, p = at, q = toAt; i < n; i++, p += step, q += toStep) y[q] = x[p];
    }

    @Override
    void pick(Object from, int[] at, Object to, int toAt, int n) {
        long[] x = (long[]) from, y = (long[]) to;
        for (int i = 0; i < n; i++) y[toAt + i] = x[at[i]];
    }

    @Override
    void fill(Object to, Number value) {
        Arrays.fill((long[]) to, value.longValue());
    }

    @Override
    void toHost(Object from, int at, int n, Buffer to) {
        buffer(to).put((long[]) from, at, n);
    }

    @Override
    void fromHost(Buffer from, Object to, int n) {
        buffer(from).get((long[]) to, 0, n);
    }

    @Override
    Buffer wrap(Object array, int at, int n) {
        return LongBuffer.wrap((long[]) array, at, n);
    }

    private static LongBuffer buffer(Buffer b) {
        if (b instanceof LongBuffer typed) return typed.duplicate();
        return HostBuffers.bytes("I64", b).asLongBuffer();
    }
}

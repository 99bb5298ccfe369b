package dev.roentgen.backend.java;

import java.nio.Buffer;
import java.nio.DoubleBuffer;
import java.util.Arrays;

/** 64-bit floating point, in a {@code double[]}. */
final class DoubleCells extends Cells {
    @Override
    Object allocate(int n) {
        return new double[n];
    }

    @Override
    void read(Object from, int at, int step, double[] out, int outAt, int n) {
        move(from, at, step, out, outAt, 1, n);
    }

    @Override
    void read(Object from, int at, int step, long[] out, int n) {
        double[] x = (double[]) from;
        for (int i = 0, p = at; i < n; i++, p += step) out[i] = (long) x[p];
    }

    @Override
    void write(Object to, int at, int step, double[] in, int inAt, int n) {
        move(in, inAt, 1, to, at, step, n);
    }

    @Override
    void write(Object to, int at, int step, long[] in, int n) {
        double[] y = (double[]) to;
        for (int i = 0, p = at; i < n; i++, p += step) y[p] = in[i];
    }

    @Override
    void move(Object from, int at, int step, Object to, int toAt, int toStep, int n) {
        double[] x = (double[]) from, y = (double[]) to;
        if (step == 1 && toStep == 1) System.arraycopy(x, at, y, toAt, n);
        else if (step == 0 && toStep == 1) Arrays.fill(y, toAt, toAt + n, x[at]);
        else for (int i = 0, p = at, q = toAt; i < n; i++, p += step, q += toStep) y[q] = x[p];
    }

    @Override
    void pick(Object from, int[] at, Object to, int toAt, int n) {
        double[] x = (double[]) from, y = (double[]) to;
        for (int i = 0; i < n; i++) y[toAt + i] = x[at[i]];
    }

    @Override
    void fill(Object to, Number value) {
        Arrays.fill((double[]) to, value.doubleValue());
    }

    @Override
    void toHost(Object from, int at, int n, Buffer to) {
        buffer(to).put((double[]) from, at, n);
    }

    @Override
    void fromHost(Buffer from, Object to, int n) {
        buffer(from).get((double[]) to, 0, n);
    }

    @Override
    Buffer wrap(Object array, int at, int n) {
        return DoubleBuffer.wrap((double[]) array, at, n);
    }

    private static DoubleBuffer buffer(Buffer b) {
        if (b instanceof DoubleBuffer typed) return typed.duplicate();
        return HostBuffers.bytes("F64", b).asDoubleBuffer();
    }
}

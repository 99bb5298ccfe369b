package dev.roentgen.backend.java;

import java.nio.Buffer;
import java.nio.IntBuffer;
import java.util.Arrays;

/** 32-bit integers, in an {@code int[]}. */
final class IntCells extends Cells {
    @Override
    Object allocate(int n) {
        return new int[n];
    }

    @Override
    void read(Object from, int at, int step, double[] out, int outAt, int n) {
        int[] x = (int[]) from;
        for (int i = 0, p = at; i < n; i++, p += step) out[outAt + i] = x[p];
    }

    @Override
    void read(Object from, int at, int step, long[] out, int n) {
        int[] x = (int[]) from;
        for (int i = 0, p = at; i < n; i++, p += step) out[i] = x[p];
    }

    @Override
    void write(Object to, int at, int step, double[] in, int inAt, int n) {
        int[] y = (int[]) to;
        for (int i = 0, p = at; i < n; i++, p += step) y[p] = (int) (long) in[inAt + i];
    }

    @Override
    void write(Object to, int at, int step, long[] in, int n) {
        int[] y = (int[]) to;
        for (int i = 0, p = at; i < n; i++, p += step) y[p] = (int) in[i];
    }

    @Override
    void move(Object from, int at, int step, Object to, int toAt, int toStep, int n) {
        int[] x = (int[]) from, y = (int[]) to;
        if (step == 1 && toStep == 1) System.arraycopy(x, at, y, toAt, n);
        else if (step == 0 && toStep == 1) Arrays.fill(y, toAt, toAt + n, x[at]);
        else for (int i = 0, p = at, q = toAt; i < n; i++, p += step, q += toStep) y[q] = x[p];
    }

    @Override
    void pick(Object from, int[] at, Object to, int toAt, int n) {
        int[] x = (int[]) from, y = (int[]) to;
        for (int i = 0; i < n; i++) y[toAt + i] = x[at[i]];
    }

    @Override
    void fill(Object to, Number value) {
        Arrays.fill((int[]) to, value.intValue());
    }

    @Override
    void toHost(Object from, int at, int n, Buffer to) {
        buffer(to).put((int[]) from, at, n);
    }

    @Override
    void fromHost(Buffer from, Object to, int n) {
        buffer(from).get((int[]) to, 0, n);
    }

    @Override
    Buffer wrap(Object array, int at, int n) {
        return IntBuffer.wrap((int[]) array, at, n);
    }

    private static IntBuffer buffer(Buffer b) {
        if (b instanceof IntBuffer typed) return typed.duplicate();
        return HostBuffers.bytes("I32", b).asIntBuffer();
    }
}

package dev.roentgen.backend.java;

import java.nio.Buffer;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** 32-bit floating point, in a {@code float[]}. */
final class FloatCells extends Cells {
    @Override
    Object allocate(int n) {
        return new float[n];
    }

    @Override
    void read(Object from, int at, int step, double[] out, int outAt, int n) {
        float[] x = (float[]) from;
        for (int i = 0, p = at; i < n; i++, p += step) out[outAt + i] = x[p];
    }

    @Override
    void read(Object from, int at, int step, long[] out, int n) {
        float[] x = (float[]) from;
        for (int i = 0, p = at; i < n; i++, p += step) out[i] = (long) x[p];
    }

    @Override
    void write(Object to, int at, int step, double[] in, int inAt, int n) {
        float[] y = (float[]) to;
        for (int i = 0, p = at; i < n; i++, p += step) y[p] = (float) in[inAt + i];
    }

    @Override
    void write(Object to, int at, int step, long[] in, int n) {
        float[] y = (float[]) to;
        for (int i = 0, p = at; i < n; i++, p += step) y[p] = in[i];
    }

    @Override
    void move(Object from, int at, int step, Object to, int toAt, int toStep, int n) {
        float[] x = (float[]) from, y = (float[]) to;
        if (step == 1 && toStep == 1) System.arraycopy(x, at, y, toAt, n);
        else if (step == 0 && toStep == 1) Arrays.fill(y, toAt, toAt + n, x[at]);
        else for (int i = 0, p = at, q = toAt; i < n; i++, p += step, q += toStep) y[q] = x[p];
    }

    @Override
    void pick(Object from, int[] at, Object to, int toAt, int n) {
        float[] x = (float[]) from, y = (float[]) to;
        for (int i = 0; i < n; i++) y[toAt + i] = x[at[i]];
    }

    @Override
    void fill(Object to, Number value) {
        Arrays.fill((float[]) to, value.floatValue());
    }

    @Override
    void toHost(Object from, int at, int n, Buffer to) {
        buffer(to).put((float[]) from, at, n);
    }

    @Override
    void fromHost(Buffer from, Object to, int n) {
        buffer(from).get((float[]) to, 0, n);
    }

    @Override
    Buffer wrap(Object array, int at, int n) {
        return FloatBuffer.wrap((float[]) array, at, n);
    }

    private static FloatBuffer buffer(Buffer b) {
        if (b instanceof FloatBuffer typed) return typed.duplicate();
        return HostBuffers.bytes("F32", b).asFloatBuffer();
    }
}
